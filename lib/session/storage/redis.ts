import { SessionStorageUnavailableError } from "../errors";
import type { SessionLog } from "../log";
import type { Script } from "./redis-scripts";

/** The answer of our scripts: a word, and its details. */
export type Reply = [status: string, ...details: string[]];

/**
 * Separates what we keep in Redis from how we reach it. Both methods throw SessionStorageUnavailableError if no answer
 * comes in time, or if the answer is an error or did not come from Redis.
 */
export interface Redis {
  /** Runs the script on the key. */
  run(script: Script, key: string, args: string[]): Promise<Reply>;
  /** Reads fields of the hash at the key with HMGET. Without a script, the size does not add to what it costs Redis. */
  read(key: string, fields: string[]): Promise<(string | null)[] | "wrong type">;
}

/** A way to reach Redis, with the commands that we need. `deadline` aborts when we stop waiting for the answer. */
export interface RedisTransport {
  evalsha(sha1: string, key: string, args: string[], deadline: AbortSignal): Promise<unknown>;
  eval(text: string, key: string, args: string[], deadline: AbortSignal): Promise<unknown>;
  hmget(key: string, fields: string[], deadline: AbortSignal): Promise<unknown>;
}

/** Milliseconds. A person waits for this. A page still answers within 3 s while Redis does not. */
const TIMEOUT = 1500;

/** Redis over this transport. It runs a script by its hash. If Redis does not know the hash, it sends the text once. */
export function redisBy(transport: RedisTransport, log: SessionLog): Redis {
  async function ask<Answer>(
    operation: string,
    is: (answer: unknown) => answer is Answer,
    send: Send,
  ): Promise<Answer> {
    try {
      const answer = await send(AbortSignal.timeout(TIMEOUT));
      if (is(answer)) return answer;
      // A gateway may answer something of its own, such as {"result": "OK"}.
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
          // Another type at the key is not our session. It is not a failure of Redis.
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

/** Only the kind of a failure: the clients' messages quote the whole command, with the session data. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if (error.name === "TimeoutError" || error.name === "AbortError") return "timeout";
  const codes = [error, error.cause].map((part) => (part as { code?: unknown } | undefined)?.code);
  const code = codes.find((code) => typeof code === "string");
  // Errors of Redis begin with a word in capitals: OOM, READONLY, LOADING, WRONGPASS. So does our own, FOREIGN.
  return code ?? /^[A-Z]{3,20}\b/.exec(error.message)?.[0] ?? error.name;
}
