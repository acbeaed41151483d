import { SessionStorageUnavailableError } from "../errors";
import type { SessionLog } from "../log";
import type { Script } from "./redis-scripts";

/** What our scripts answer: a word, and what belongs to it. */
export type Reply = [status: string, ...details: string[]];

/** The seam between what we keep in Redis and how it is reached: run this script on this key. */
export interface ScriptRunner {
  /** @throws SessionStorageUnavailableError if there is no answer in time, or it is an error, or not Redis's */
  run(script: Script, key: string, args: string[]): Promise<Reply>;
}

/** A way to reach Redis, as far as scripts need it. `deadline` aborts when the answer is no longer waited for. */
export interface RedisTransport {
  evalsha(sha1: string, key: string, args: string[], deadline: AbortSignal): Promise<unknown>;
  eval(text: string, key: string, args: string[], deadline: AbortSignal): Promise<unknown>;
}

/** Milliseconds. A person waits for this; a page still answers within 3 s when Redis does not. */
const TIMEOUT = 1500;

/** Runs scripts by their hash; a Redis that does not know one yet is sent its text, once. */
export function scriptRunner(transport: RedisTransport, log: SessionLog): ScriptRunner {
  return {
    async run(script, key, args) {
      const deadline = AbortSignal.timeout(TIMEOUT);
      try {
        const reply = await transport.evalsha(script.sha1, key, args, deadline).catch((error) => {
          if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
          return transport.eval(script.text, key, args, deadline);
        });
        if (isReply(reply)) return reply;
        // Some gateway's own idea of success, such as {"result": "OK"}.
        throw new Error("FOREIGN answer");
      } catch (error) {
        const reason = kindOf(error);
        log.event("session.storage-unavailable", { operation: script.name, reason });
        throw new SessionStorageUnavailableError(reason);
      }
    },
  };
}

function isReply(reply: unknown): reply is Reply {
  return Array.isArray(reply) && reply.length > 0 && reply.every((part) => typeof part === "string");
}

/** The kind of failure alone: clients' own messages quote the whole command, session data included. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if (error.name === "TimeoutError" || error.name === "AbortError") return "timeout";
  const codes = [error, error.cause].map((part) => (part as { code?: unknown } | undefined)?.code);
  const code = codes.find((code) => typeof code === "string");
  // Redis's own errors begin with a word in capitals: OOM, READONLY, LOADING, WRONGPASS; so does ours, FOREIGN.
  return code ?? /^[A-Z]{3,20}\b/.exec(error.message)?.[0] ?? error.name;
}
