import { Redis } from "@upstash/redis";
import { SessionStorageUnavailableError } from "../errors";
import type { RedisTransport } from "./redis-store";

/** Milliseconds. A person waits for this; a page still answers within 3 s when Redis does not. */
export const COMMAND_TIMEOUT = 1500;

/** Runs scripts over Upstash's REST API. */
export function upstashTransport({ url, token }: { url: string; token: string }): RedisTransport {
  const redis = new Redis({
    url,
    token,
    // A function: a signal *object* makes a timed-out command resolve to null, which reads as "not signed in".
    signal: () => AbortSignal.timeout(COMMAND_TIMEOUT),
    // A script may have run although its answer was lost; and waiting out the default five retries takes seconds.
    retry: { retries: 0 },
    automaticDeserialization: false,
    enableAutoPipelining: false,
    enableTelemetry: false,
    readYourWrites: true,
  });

  return {
    async run(script, key, args) {
      try {
        return await redis.evalsha(script.sha1, [key], args);
      } catch (error) {
        if (!isNoScript(error)) throw unavailable(error);
      }
      try {
        return await redis.eval(script.text, [key], args);
      } catch (error) {
        throw unavailable(error);
      }
    },
  };
}

function isNoScript(error: unknown): boolean {
  return error instanceof Error && /^NOSCRIPT\b/.test(error.message);
}

/** Only the kind of failure: an UpstashError quotes the whole command, session data included. */
function unavailable(error: unknown): SessionStorageUnavailableError {
  if (!(error instanceof Error)) return new SessionStorageUnavailableError("unknown");
  if (error.name === "TimeoutError" || error.name === "AbortError")
    return new SessionStorageUnavailableError("timeout");
  const cause = error.cause as { code?: unknown } | undefined;
  if (typeof cause?.code === "string") return new SessionStorageUnavailableError(cause.code);
  const redisError = /^(?:ERR|[A-Z]{4,20})\b/.exec(error.message)?.[0];
  return new SessionStorageUnavailableError(redisError ?? error.name);
}
