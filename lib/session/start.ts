import type { Environment } from "./config";
import { type SessionLayer, sessionLayer } from "./layer";
import { redisUnderAnotherName } from "./redis-config";

/** Says in one line of the log where sessions are kept. For `instrumentation.ts`, once the configuration is usable. */
export function logStorage(
  env: Environment = process.env,
  { config, log }: Pick<SessionLayer, "config" | "log"> = sessionLayer(),
): void {
  const { storage, alsoRead, redis } = config;
  const urls = redis?.transport === "tcp" ? redis.urls : redis ? [redis.url] : [];
  const unread = env["SESSION_STORE"] || redis ? undefined : redisUnderAnotherName(env);
  const isLost = storage === "memory" && env["VERCEL_ENV"] === "production";
  log.event("session.storage", {
    storage,
    alsoRead,
    transport: redis?.transport,
    host: redis && urls.map((url) => new URL(url).host).join(),
    keyPrefix: redis && config.keyPrefix,
    unread,
    cure: unread
      ? `A Redis is connected as ${unread}, which is not read: give the variable the name UPSTASH_REDIS_REST_URL (with its token) or REDIS_URL, or set SESSION_STORE=cookie`
      : isLost
        ? "Each instance has sessions of its own in its memory: set up a Redis, or SESSION_STORE=cookie"
        : undefined,
  });
}
