import type { SessionConfig } from "../config";
import { Denylist } from "../denylist";
import type { Keys } from "../keys";
import type { SessionLog } from "../log";
import { CookieStorage } from "./cookie-storage";
import { MemoryStore } from "./memory-store";
import { RedisStore } from "./redis-store";
import { redisTransport } from "./redis-transport";
import type { SessionStorage } from "./storage";
import { tcpClient } from "./tcp-client";
import { TokenStorage } from "./token-storage";
import { upstashClient } from "./upstash-client";

export type { RecordStore } from "./record-store";
export type { Held, SessionStorage } from "./storage";

/** The storage that the configuration asks for. Opens no connection before the first session is read. */
export function createStorage(config: SessionConfig, keys: Keys, log: SessionLog, now: () => number): SessionStorage {
  switch (config.store) {
    case "cookie":
      return new CookieStorage(config, keys, Denylist.shared(), now);
    case "memory":
      return new TokenStorage("memory", MemoryStore.shared(), config, keys, now);
    case "redis": {
      if (!config.redis) throw new Error("readSessionConfig refuses SESSION_STORE=redis without a Redis");
      const client = config.redis.transport === "tcp" ? tcpClient(config.redis) : upstashClient(config.redis);
      return new TokenStorage(
        "redis",
        new RedisStore(redisTransport(client), config.keyPrefix, log),
        config,
        keys,
        now,
      );
    }
  }
}
