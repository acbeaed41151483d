import { SessionStorageUnavailableError } from "../errors";
import type { SessionLog } from "../log";
import { AGAIN, type Script } from "./redis-scripts";

/** The answer of our scripts: a word, and its details. */
export type Reply = [status: string, ...details: string[]];

/**
 * Separates what we keep in Redis from how we reach it. Both methods throw SessionStorageUnavailableError if no answer
 * comes in time, or if the answer is an error or did not come from Redis.
 */
export interface Redis {
  /** Runs the script on the key. What is sent twice must be done once: the second time its last argument is AGAIN. */
  run(script: Script, key: string, args: string[]): Promise<Reply>;
  /** Reads fields of the hash at the key with HMGET. Without a script, the size does not add to what it costs Redis. */
  read(key: string, fields: string[]): Promise<(string | null)[] | "wrong type">;
}

/** A connection to Redis: the one that is open, or a new one. Rejects at once while none is to be had. */
export type Connect = () => Promise<Connection>;

export interface Connection {
  /** A command that was not sent when `deadline` aborts is never sent. */
  send(command: string[], key: string, deadline: AbortSignal): Promise<unknown>;
  /** The next `Connect` gives a fresh connection. @param answered Redis sent an error, so the connection is not dead */
  giveUp(answered: boolean): void;
}

/** Milliseconds. A person waits for this. A page still answers within 3 s while Redis does not. */
const DEADLINE = 1500;

/** Milliseconds for the first of two attempts, from when it is sent. */
const FIRST_ATTEMPT = 600;

/** Milliseconds for which a Redis that is down is not asked. At random, so that processes do not come back in step. */
const pauseAfter = (failures: number) => Math.min(50 * 2 ** failures, 1500) * (0.5 + Math.random());

/**
 * Errors that another connection would get too. After any other the next one may lead to a Redis that is well: after a
 * failover, behind a proxy, or once another disk is not full.
 */
const EVERYWHERE = new Set(["OOM", "NOPERM", "MOVED", "UNKNOWN"]);

const CURES: Record<string, string> = {
  MOVED: "This Redis is a cluster: set REDIS_URL to addresses of several of its nodes, with commas between them.",
};

/** Redis over these connections: what a broken one did not answer is sent once more, on a fresh one. */
export function redisBy(connect: Connect, log: SessionLog): Redis {
  /** While nothing answers, on a fresh connection either: how often that was seen, why, and when to ask again. */
  let down = { failures: 0, error: undefined as unknown, until: 0 };

  async function ask<Answer>(operation: string, is: (answer: unknown) => answer is Answer, act: Act) {
    let asked = false;
    try {
      if (performance.now() < down.until) throw down.error;
      const answer = await twice(connect, async (tell, again) => {
        asked = true;
        const answer = await act(tell, again);
        if (is(answer)) return answer;
        // A gateway may answer something of its own, such as {"result": "OK"}.
        throw new Error("FOREIGN answer");
      });
      down = { failures: 0, error: undefined, until: 0 };
      return answer;
    } catch (error) {
      const failures = down.failures + 1;
      // Those that fail together are one failure.
      if (wordOf(error) === undefined && performance.now() >= down.until)
        down = { failures, error, until: performance.now() + pauseAfter(failures) };
      const reason = reasonOf(error);
      log.event("session.storage-unavailable", { operation, reason, cure: CURES[reason] });
      throw new SessionStorageUnavailableError(reason, { asked });
    }
  }

  return {
    run: (script, key, args) =>
      ask(script.name, isReply, (tell, again) => {
        const rest = ["1", key, ...args, ...(again ? [AGAIN] : [])];
        return tell(["EVALSHA", script.sha1, ...rest], key).catch((error) => {
          // Each Redis learns a script once. It has run nothing yet.
          if (wordOf(error) !== "NOSCRIPT") throw error;
          return tell(["EVAL", script.text, ...rest], key);
        });
      }),
    read: (key, fields) =>
      ask("read", isFieldsOrWrongType(fields.length), (tell) =>
        tell(["HMGET", key, ...fields], key).catch((error) => {
          // Another type at the key is not our session. Every other error is a failure of Redis.
          if (wordOf(error) !== "WRONGTYPE") throw error;
          return "wrong type";
        }),
      ),
  };
}

type Tell = (command: string[], key: string) => Promise<unknown>;
type Act<Answer = unknown> = (tell: Tell, again: boolean) => Promise<Answer>;

async function twice<Answer>(connect: Connect, act: Act<Answer>): Promise<Answer> {
  const all = new Patience(DEADLINE);
  try {
    for (let again = false; ; again = true) {
      const connection = await all.waitFor(connect());
      const tell: Tell = (command, key) => {
        const patience = new Patience(again ? all.left : Math.min(FIRST_ATTEMPT, all.left));
        return patience.waitFor(connection.send(command, key, patience.signal)).finally(() => patience.end());
      };
      try {
        return await act(tell, again);
      } catch (error) {
        const word = wordOf(error);
        if (word && EVERYWHERE.has(word)) throw error;
        connection.giveUp(word !== undefined);
        if (again) throw error;
      }
    }
  } finally {
    all.end();
  }
}

/** Milliseconds. */
const TICK = 50;

/**
 * Waits for so many milliseconds in which the event loop could read answers. An answer may lie in the socket while the
 * loop is busy, or the process frozen: however long that takes, it is one tick.
 */
export class Patience {
  left: number;
  private readonly aborting = new AbortController();
  private readonly timer: NodeJS.Timeout;

  constructor(milliseconds: number) {
    this.left = milliseconds;
    this.timer = setInterval(() => {
      this.left -= TICK;
      if (this.left > -TICK) return;
      this.end();
      this.aborting.abort(new Error("timeout"));
    }, TICK);
  }

  get signal(): AbortSignal {
    return this.aborting.signal;
  }

  waitFor<Answer>(answer: Promise<Answer>): Promise<Answer> {
    const { signal } = this;
    const over = new Promise<never>((_, reject) => {
      if (signal.aborted) reject(signal.reason);
      else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    return Promise.race([answer, over]);
  }

  end(): void {
    clearInterval(this.timer);
  }
}

function isFieldsOrWrongType(count: number) {
  const isField = (field: unknown) => field === null || typeof field === "string";
  return (answer: unknown): answer is (string | null)[] | "wrong type" =>
    answer === "wrong type" || (Array.isArray(answer) && answer.length === count && answer.every(isField));
}

/** The words that our scripts answer. */
const WORDS = new Set(["ok", "written", "conflict", "gone", "yes", "no"]);

function isReply(reply: unknown): reply is Reply {
  return Array.isArray(reply) && WORDS.has(reply[0]) && reply.every((part) => typeof part === "string");
}

/** Errors that Redis answers begin with a word in capitals: OOM, READONLY, NOPERM. So does our own, FOREIGN. */
function wordOf(error: unknown): string | undefined {
  return error instanceof Error ? /^[A-Z]{3,20}\b/.exec(error.message)?.[0] : undefined;
}

/** Only the kind of a failure: a message may quote the command, with the session data. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { code, message } = error as NodeJS.ErrnoException;
  if (typeof code === "string") return code;
  // Upstash's "ERR max requests limit exceeded", and its others.
  if (/^ERR .*(quota|limit exceeded)/.test(message)) return "quota";
  if (error instanceof SyntaxError || /^Unknown RESP type/.test(message)) return "FOREIGN";
  if (/closed|disconnect/i.test(message)) return "ECONNRESET";
  return message === "timeout" ? message : (wordOf(error) ?? error.name);
}
