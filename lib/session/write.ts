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

/** Makes the new data from the stored data. It runs again if another request has written in the meantime. */
export type Change = (stored: Data) => Data;

export interface Regeneration {
  /** The user that the session now belongs to. Its lifetime starts again. Left out: the session keeps its subject. */
  userId?: string;
  /**
   * With `userId`: stands for the user's credential, such as a hash of the stored password hash. The user's sessions
   * with another stamp end in the same step, if the server knows them (decision 8).
   */
  stamp?: string;
}

export interface Beginning {
  subject: string;
  change: Change;
  /** Undefined: as in the session that is replaced. If there is none: not remembered. */
  permanent: boolean | undefined;
  userAgent: string;
  /** For a fresh session only. Else the new session has the stamp of the session that it replaces. */
  stamp: string | undefined;
  /** The session that ends in the same step. */
  replaces: Held | undefined;
  /** true: the lifetime starts again, as at login. false: it goes on from the session that is replaced. */
  fresh: boolean;
}

function newWriteId(): string {
  return randomBytes(9).toString("base64url");
}

/** Milliseconds for all attempts at one write. */
const DEADLINE = 1500;

/**
 * Begins a session. It may replace another one, and keeps what other requests have written to that one until now.
 *
 * @returns undefined if the replaced session had already ended; then nothing has begun
 * @throws SessionConflictError if other requests wrote first at every attempt
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
      // Keeps fields that a newer version has added.
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
 * @param permanent undefined: the stored value stays
 * @returns the session as it is now; undefined if it has ended
 * @throws SessionConflictError if other requests wrote first at every attempt
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

/** After a conflict, tries again on the newer data, until the write is done or the session has ended. */
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
    // A random pause, so that writers of other processes do not collide again. Those of this process wait in line.
    if (attempts > 1) await setTimeout(Math.random() * 5 * Math.min(attempts, 10));
  }
}

const lines = new Map<unknown, Promise<unknown>>();

/**
 * Runs this process's writes of one `whose` one after the other. Writers of one session would otherwise make each other
 * try again, and the writes of one request build on each other.
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
