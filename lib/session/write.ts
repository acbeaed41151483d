import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { SessionConflictError } from "./errors";
import { type Data, parseData, stringifyData } from "./json";
import type { SessionLayer } from "./layer";
import { idleTimeout } from "./lifetime";
import { FORMAT } from "./record";
import type { Held, WriteResult } from "./storage";

/** What writing a session needs of the session layer. */
export type WritingLayer = Pick<SessionLayer, "config" | "storage" | "now">;

/** Makes of the data that is stored what is to be stored. Runs again when somebody else has written meanwhile. */
export type Change = (stored: Data) => Data;

export interface Regeneration {
  /** The user the session now belongs to. Its lifetime starts anew. Left out: it belongs to whom it did. */
  userId?: string;
  /**
   * With `userId`: what stands for the user's credential, such as a hash over the stored password's hash. The user's
   * sessions that began under another stamp end in the same step, where the server knows them.
   */
  stamp?: string;
}

export interface Beginning {
  subject: string;
  change: Change;
  /** Undefined: as the session that is replaced, and if there is none, not remembered. */
  permanent: boolean | undefined;
  userAgent: string;
  /** Of a fresh session; else that of the session that is replaced stays. */
  stamp: string | undefined;
  /** The session that ends in the same step. */
  replaces: Held | undefined;
  /** The lifetime starts anew, as at login; else it goes on from the session that is replaced. */
  fresh: boolean;
}

function newWriteId(): string {
  return randomBytes(9).toString("base64url");
}

/** Milliseconds for all attempts at one write. */
const DEADLINE = 1500;

/**
 * Begins a session, in place of another if there was one: what others wrote to that one until this moment is kept.
 *
 * @returns undefined, and nothing has begun, if the other one had already ended
 * @throws SessionConflictError when others kept being faster
 */
export async function beginSession(
  { config, storage, now }: WritingLayer,
  { subject, change, permanent, userAgent, stamp, replaces, fresh }: Beginning,
): Promise<Held | undefined> {
  return attempt(replaces, async (replaced) => {
    const born = now();
    const old = replaced?.record;
    const kept = fresh ? undefined : old;
    const remembered = permanent ?? old?.permanent ?? false;
    const record = {
      // A field that a newer version has put there stays with the session.
      ...kept,
      format: FORMAT,
      version: 1,
      createdAt: kept?.createdAt ?? born,
      lastSeenAt: kept?.lastSeenAt ?? born,
      idle: idleTimeout(config, remembered),
      absolute: kept?.absolute ?? config.absoluteLifetime,
      permanent: remembered,
      userAgent,
      stamp: fresh ? stamp : kept?.stamp,
      write: newWriteId(),
    };
    const data = stringifyData(change(parseData(replaced?.data ?? "{}")));
    return storage.create(subject, { record, data }, replaced);
  });
}

/**
 * Changes a session.
 *
 * @param permanent undefined: as it is stored
 * @returns the session as it is now; undefined if it has ended
 * @throws SessionConflictError when others kept being faster
 */
export async function changeSession(
  { config, storage }: WritingLayer,
  held: Held,
  change: Change,
  permanent: boolean | undefined,
): Promise<Held | undefined> {
  const remembering = permanent === undefined ? undefined : { permanent, idle: idleTimeout(config, permanent) };
  return oneAfterAnother(held.id, () =>
    attempt(held, (current) => {
      const data = stringifyData(change(parseData(current.data)));
      return storage.write(current, { data, write: newWriteId(), ...remembering });
    }),
  );
}

/** Tries again on what somebody else has written meanwhile, until it is written or the session has ended. */
async function attempt<Start extends Held | undefined>(
  start: Start,
  write: (current: Start | Held) => Promise<WriteResult<Held>>,
): Promise<Held | undefined> {
  const deadline = performance.now() + DEADLINE;
  let current: Start | Held = start;
  for (let attempts = 1; ; attempts += 1) {
    const result = await write(current);
    if (result.status === "gone") return undefined;
    const { status, ...held } = result;
    if (status === "written") return held;
    if (performance.now() > deadline) throw new SessionConflictError(attempts);
    current = held;
    // Out of step with the writers of other processes; those of this one stand in line.
    if (attempts > 1) await setTimeout(Math.random() * 5 * Math.min(attempts, 10));
  }
}

const lines = new Map<unknown, Promise<unknown>>();

/**
 * Runs the writes of one `whose`, in this process, one after the other. The writers of one session would only make each
 * other try again, and each write of one request builds on what the one before has made.
 */
export async function oneAfterAnother<Result>(whose: unknown, write: () => Promise<Result>): Promise<Result> {
  const turn = (lines.get(whose) ?? Promise.resolve()).then(write, write);
  lines.set(whose, turn);
  try {
    return await turn;
  } finally {
    if (lines.get(whose) === turn) lines.delete(whose);
  }
}
