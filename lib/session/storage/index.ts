import type { SessionConfig } from "../config";
import { Denylist } from "../denylist";
import type { Keys } from "../keys";
import type { SessionLog } from "../log";
import { CookieStorage } from "./cookie-storage";
import { MemoryStore } from "./memory-store";
import { RedisStore } from "./redis-store";
import type { SessionStorage } from "./storage";
import { tcpTransport } from "./tcp-transport";
import { TokenStorage } from "./token-storage";
import { upstashTransport } from "./upstash-transport";

export type { Change, Held, Location, SessionStorage } from "./storage";

/** The storage that the configuration asks for. Opens no connection before the first session is read. */
export function createStorage(config: SessionConfig, keys: Keys, log: SessionLog, now: () => number): SessionStorage {
  switch (config.store) {
    case "cookie":
      return new CookieStorage(config, keys, Denylist.shared(), now);
    case "memory":
      return new TokenStorage("memory", MemoryStore.shared(), config, keys, now);
    case "redis": {
      if (!config.redis) throw new Error("readSessionConfig refuses SESSION_STORE=redis without a Redis");
      const transport = config.redis.transport === "tcp" ? tcpTransport(config.redis) : upstashTransport(config.redis);
      return new TokenStorage("redis", new RedisStore(transport, config.keyPrefix, log), config, keys, now);
    }
  }
}
