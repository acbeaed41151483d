import { Redis } from "@upstash/redis";
import type { RedisTransport } from "./redis";

/** Upstash's REST API. */
export function upstashTransport({ url, token }: { url: string; token: string }): RedisTransport {
  // A client for each command, because a client has one signal. The signal must be a function: with a plain signal a
  // timed-out command resolves to null, which would mean "not signed in".
  const client = (deadline: AbortSignal) =>
    new Redis({
      url,
      token,
      signal: () => deadline,
      // A script may have run although its answer was lost. Also, the default of five retries takes seconds.
      retry: { retries: 0 },
      automaticDeserialization: false,
      enableAutoPipelining: false,
      enableTelemetry: false,
    });
  return {
    evalsha: (sha1, key, args, deadline) => client(deadline).evalsha(sha1, [key], args),
    eval: (text, key, args, deadline) => client(deadline).eval(text, [key], args),
    hmget: (key, fields, deadline) => client(deadline).hmget(key, ...fields),
  };
}
