import type { SessionConfig } from "../config";
import { Denylist } from "../denylist";
import type { Keys } from "../keys";
import type { SessionLog } from "../log";
import { processWide } from "../process-wide";
import { alsoReading } from "./also-reading";
import { type AttemptLimiter, memoryAttemptLimiter, redisAttemptLimiter } from "./attempt-limiter";
import { CookieStorage } from "./cookie-storage";
import { MemoryStore } from "./memory-store";
import { redisBy } from "./redis";
import { RedisStore } from "./redis-store";
import type { SessionStorage } from "./storage";
import { tcpTransport } from "./tcp-transport";
import { TokenStorage } from "./token-storage";
import { upstashTransport } from "./upstash-transport";

export type { Budget } from "./attempt-limiter";
export type { Held, Kept, RecordStore, SessionStorage, WriteResult } from "./storage";

export interface Storages {
  storage: SessionStorage;
  limiter: AttemptLimiter;
  /** How many milliseconds the storage takes to answer. @throws SessionStorageUnavailableError */
  ping(): Promise<number>;
}

/** The configured storage. It opens no connection before its first use. */
export function createStorages(config: SessionConfig, keys: Keys, log: SessionLog, now: () => number): Storages {
  const { alsoRead, ...alone } = config;
  if (alsoRead) {
    const main = createStorages(alone, keys, log, now);
    const other = createStorages({ ...alone, storage: alsoRead }, keys, log, now);
    const storage = alsoReading(main.storage, other.storage, log, now);
    return { ...main, storage, ping: async () => (await main.ping()) + (await other.ping()) };
  }
  if (config.storage === "redis") {
    if (!config.redis) throw new Error("readSessionConfig refuses sessions in Redis without a Redis");
    const transport = config.redis.transport === "tcp" ? tcpTransport(config.redis) : upstashTransport(config.redis);
    const redis = redisBy(transport, log);
    const store = new RedisStore(redis, config.keyPrefix, config, log);
    return {
      storage: new TokenStorage("redis", store, config, keys, log, now),
      limiter: redisAttemptLimiter(redis, config.keyPrefix),
      async ping() {
        const started = performance.now();
        await store.read("ping", "ping");
        return Math.round(performance.now() - started);
      },
    };
  }
  const inProcess = { limiter: memoryAttemptLimiter(now), ping: async () => 0 };
  if (config.storage === "memory") {
    return { storage: new TokenStorage("memory", new MemoryStore(config), config, keys, log, now), ...inProcess };
  }
  const denylist = processWide("denylist", () => new Denylist());
  return { storage: new CookieStorage(config, keys, denylist, log, now), ...inProcess };
}
