import { createDenylist } from "../denylist";
import { processWide } from "../process-wide";
import { alsoReading, type StorageOf } from "./also-reading";
import { type AttemptLimiter, memoryAttemptLimiter, redisAttemptLimiter } from "./attempt-limiter";
import { cookieStorage } from "./cookie-storage";
import { memoryStore } from "./memory-store";
import { redisBy } from "./redis";
import { redisStore } from "./redis-store";
import type { RecordStore, SessionStorage, StorageParts } from "./storage";
import { tcpTransport } from "./tcp-transport";
import { tokenStorage } from "./token-storage";
import { upstashTransport } from "./upstash-transport";

export type { AttemptLimiter, Budget } from "./attempt-limiter";
export type {
  EndResult,
  Held,
  ListedRecord,
  Opened,
  OpenOptions,
  RecordStore,
  SessionStorage,
  StorageParts,
  Stored,
  WriteResult,
} from "./storage";

export interface Storages {
  /** Where sessions begin. */
  storage: SessionStorage;
  /** Where a session is kept: another storage only with SESSION_ALSO_READ. */
  storageOf: StorageOf;
  /** The sessions by subject; undefined if the server knows none. */
  records: RecordStore | undefined;
  limiter: AttemptLimiter;
  /** @throws SessionStorageUnavailableError if the storage does not answer */
  ping(): Promise<unknown>;
}

/** The configured storage. It opens no connection before its first use. */
export function createStorages(parts: StorageParts): Storages {
  const { config } = parts;
  const main = createOne(parts);
  if (!config.alsoRead) return { ...main, storageOf: () => main.storage, records: main.storage.records };
  const other = createOne({ ...parts, config: { ...config, storage: config.alsoRead } });
  return {
    ...main,
    storageOf: alsoReading(main.storage, other.storage, parts.log),
    records: main.storage.records ?? other.storage.records,
    ping: () => Promise.all([main.ping(), other.ping()]),
  };
}

function createOne(parts: StorageParts): Pick<Storages, "storage" | "limiter" | "ping"> {
  const { config, log, now } = parts;
  if (config.storage === "redis") {
    if (!config.redis) throw new Error("readSessionConfig refuses sessions in Redis without a Redis");
    const transport = config.redis.transport === "tcp" ? tcpTransport(config.redis) : upstashTransport(config.redis);
    const redis = redisBy(transport, log);
    const store = redisStore(redis, config, log);
    return {
      storage: tokenStorage("redis", store, parts),
      limiter: redisAttemptLimiter(redis, config.keyPrefix),
      ping: () => store.read("ping", "ping"),
    };
  }
  const storage =
    config.storage === "memory"
      ? tokenStorage("memory", memoryStore(config), parts)
      : cookieStorage(parts, processWide("denylist", createDenylist));
  return { storage, limiter: memoryAttemptLimiter(now), ping: async () => undefined };
}
