import { Redis } from "@upstash/redis";
import type { Connect } from "./redis";

/** Upstash's REST API. `fetch` keeps the connections; it destroys one whose request is aborted. */
export function upstashTransport({ url, token }: { url: string; token: string }): Connect {
  // A client for each command, because a client has one signal. The signal must be a function: with a plain signal a
  // timed-out command resolves to null, which would mean "not signed in".
  const client = (deadline: AbortSignal) =>
    new Redis({
      url,
      token,
      signal: () => deadline,
      // redis.ts tries again. The default of five retries takes seconds.
      retry: { retries: 0 },
      automaticDeserialization: false,
      enableAutoPipelining: false,
      enableTelemetry: false,
    });
  return async () => ({
    send([name, first = "", ...rest], key, deadline) {
      const redis = client(deadline);
      if (name === "HMGET") return redis.hmget(key, ...rest);
      const args = rest.slice(2);
      return name === "EVAL" ? redis.eval(first, [key], args) : redis.evalsha(first, [key], args);
    },
    giveUp: () => undefined,
  });
}
