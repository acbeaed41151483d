import { SessionStorageUnavailableError } from "../errors";
import type { SessionLog } from "../log";
import type { Script } from "./redis-scripts";

/** What our scripts answer: a word, and what belongs to it. */
export type Reply = [status: string, ...details: string[]];

/**
 * The seam between what we keep in Redis and how it is reached. Both methods throw SessionStorageUnavailableError if
 * there is no answer in time, or it is an error, or not Redis's.
 */
export interface Redis {
  /** Runs the script on the key. */
  run(script: Script, key: string, args: string[]): Promise<Reply>;
  /** Fields of the hash at the key: HMGET, without a script, so that what it costs Redis does not grow with the size. */
  read(key: string, fields: string[]): Promise<(string | null)[] | "wrong type">;
}

/** A way to reach Redis, as far as scripts need it. `deadline` aborts when the answer is no longer waited for. */
export interface RedisTransport {
  evalsha(sha1: string, key: string, args: string[], deadline: AbortSignal): Promise<unknown>;
  eval(text: string, key: string, args: string[], deadline: AbortSignal): Promise<unknown>;
  hmget(key: string, fields: string[], deadline: AbortSignal): Promise<unknown>;
}

/** Milliseconds. A person waits for this; a page still answers within 3 s when Redis does not. */
const TIMEOUT = 1500;

/** Redis by this transport. A script is run by its hash; a Redis that does not know it yet is sent its text, once. */
export function redisBy(transport: RedisTransport, log: SessionLog): Redis {
  async function ask<Answer>(
    operation: string,
    is: (answer: unknown) => answer is Answer,
    send: Send,
  ): Promise<Answer> {
    try {
      const answer = await send(AbortSignal.timeout(TIMEOUT));
      if (is(answer)) return answer;
      // Some gateway's own idea of success, such as {"result": "OK"}.
      throw new Error("FOREIGN answer");
    } catch (error) {
      const reason = kindOf(error);
      log.event("session.storage-unavailable", { operation, reason });
      throw new SessionStorageUnavailableError(reason);
    }
  }

  return {
    run: (script, key, args) =>
      ask(script.name, isReply, (deadline) =>
        transport.evalsha(script.sha1, key, args, deadline).catch((error) => {
          if (!isError(error, "NOSCRIPT")) throw error;
          return transport.eval(script.text, key, args, deadline);
        }),
      ),
    read: (key, fields) =>
      ask("read", isFieldsOrWrongType, (deadline) =>
        transport.hmget(key, fields, deadline).catch((error) => {
          // Another type at the key is none of ours, and no trouble.
          if (!isError(error, "WRONGTYPE")) throw error;
          return "wrong type";
        }),
      ),
  };
}

type Send = (deadline: AbortSignal) => Promise<unknown>;

function isError(error: unknown, word: string): boolean {
  return error instanceof Error && new RegExp(`^${word}\\b`).test(error.message);
}

function isFieldsOrWrongType(answer: unknown): answer is (string | null)[] | "wrong type" {
  if (answer === "wrong type") return true;
  return Array.isArray(answer) && answer.every((field) => field === null || typeof field === "string");
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
