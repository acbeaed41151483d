import type { SessionConfig } from "../config";
import { Denylist } from "../denylist";
import type { Keys } from "../keys";
import type { SessionLog } from "../log";
import { processWide } from "../process-wide";
import { type AttemptLimiter, memoryAttemptLimiter, redisAttemptLimiter } from "./attempt-limiter";
import { CookieStorage } from "./cookie-storage";
import { MemoryStore } from "./memory-store";
import { RedisStore } from "./redis-store";
import { scriptRunner } from "./script-runner";
import type { SessionStorage } from "./storage";
import { tcpTransport } from "./tcp-transport";
import { TokenStorage } from "./token-storage";
import { upstashTransport } from "./upstash-transport";

export type { Budget } from "./attempt-limiter";
export type { RecordStore } from "./record-store";
export type { Held, SessionStorage, WriteResult } from "./storage";

export interface Storages {
  storage: SessionStorage;
  limiter: AttemptLimiter;
  /** How many milliseconds the storage takes to answer. @throws SessionStorageUnavailableError */
  ping(): Promise<number>;
}

/** The storage that the configuration asks for. Opens no connection before the first use. */
export function createStorages(config: SessionConfig, keys: Keys, log: SessionLog, now: () => number): Storages {
  if (config.storage === "redis") {
    if (!config.redis) throw new Error("readSessionConfig refuses SESSION_STORE=redis without a Redis");
    const transport = config.redis.transport === "tcp" ? tcpTransport(config.redis) : upstashTransport(config.redis);
    const scripts = scriptRunner(transport, log);
    const store = new RedisStore(scripts, config.keyPrefix, log);
    return {
      storage: new TokenStorage("redis", store, config, keys, log, now),
      limiter: redisAttemptLimiter(scripts, config.keyPrefix),
      async ping() {
        const started = performance.now();
        await store.list("ping", now());
        return Math.round(performance.now() - started);
      },
    };
  }
  const inProcess = { limiter: memoryAttemptLimiter(now), ping: async () => 0 };
  if (config.storage === "memory") {
    const store = processWide("memory", () => new MemoryStore());
    return { storage: new TokenStorage("memory", store, config, keys, log, now), ...inProcess };
  }
  const denylist = processWide("denylist", () => new Denylist());
  return { storage: new CookieStorage(config, keys, denylist, log, now), ...inProcess };
}
