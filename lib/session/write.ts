import { setTimeout } from "node:timers/promises";
import { SessionConflictError, SessionStorageUnavailableError } from "./errors";
import { type Data, parseData, stringifyData } from "./json";
import type { SessionLayer } from "./layer";
import { idleTimeout } from "./lifetime";
import { FORMAT, newWriteId, nextRecord } from "./record";
import type { EndResult, Held, Stored, WriteResult } from "./storage";

/** Makes the new data from the stored data. It runs again if another request has written in the meantime. */
export type Change = (stored: Data) => Data;

export interface Regeneration {
  /** The user that the session now belongs to. Its lifetime starts again. Left out: the session keeps its subject. */
  userId?: string;
  /**
   * With `userId`: stands for the user's credential, such as a hash of the stored password hash. The user's sessions
   * with another stamp end in the same step, if the server knows them (decision 8).
   */
  stamp?: string | undefined;
  /** The user has just proved who they are, such as by a password. Left out: as it was, or with `userId` not yet. */
  confirmed?: boolean;
}

/** What a request has set of a session's lifetime. */
export interface Limits {
  /** Undefined: as it was. In a session that replaces none: not remembered. */
  permanent?: boolean | undefined;
  /** Seconds. Undefined: as it was, or as the configuration says where `permanent` changes and in a new session. */
  idle?: number | undefined;
}

export interface Beginning extends Limits {
  subject: string;
  change: Change;
  userAgent: string;
  /** For a fresh session only. Else the new session has the stamp of the session that it replaces. */
  stamp?: string | undefined;
  confirmed?: boolean | undefined;
  /** The session that ends in the same step. */
  replaces: Held | undefined;
  /** true: the lifetime starts again, as at login. false: it goes on from the session that is replaced. */
  fresh: boolean;
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
  layer: SessionLayer,
  { subject, change, permanent, idle, userAgent, stamp, confirmed, replaces, fresh }: Beginning,
): Promise<Held | undefined> {
  const { config, now } = layer;
  const begin = async (old: Held | undefined) => {
    const born = now();
    const before = fresh ? undefined : old?.record;
    const remembered = permanent ?? old?.record.permanent ?? false;
    // A new limit counts as a visit: if it is shorter, it begins now.
    const sameLimits = idle === undefined && remembered === before?.permanent;
    const record = {
      // Keeps fields that a newer version has added.
      ...before,
      format: FORMAT,
      version: 1,
      createdAt: before?.createdAt ?? born,
      lastSeenAt: before && sameLimits ? before.lastSeenAt : born,
      idle: idle ?? idleTimeout(config, remembered),
      absolute: before?.absolute ?? config.absoluteLifetime,
      permanent: remembered,
      userAgent,
      stamp: fresh ? stamp : before?.stamp,
      ...(confirmed && { confirmedAt: born }),
      write: newWriteId(),
      earlier: undefined,
    };
    const data = stringifyData(change(parseData(old?.data ?? "{}")));
    return createInPlaceOf(layer, old, subject, { record, data }, fresh);
  };
  return oneAfterAnother(replaces?.id ?? begin, () => untilWritten<Held | undefined>(replaces, begin));
}

/**
 * Changes a session.
 *
 * @returns the session as it is now; undefined if it has ended
 * @throws SessionConflictError if other requests wrote first at every attempt
 */
export async function changeSession(
  { config, storageOf, now }: SessionLayer,
  held: Held,
  change: Change,
  { permanent, idle }: Limits,
): Promise<Held | undefined> {
  return oneAfterAnother(held.id, () =>
    untilWritten(held, (current) => {
      const data = stringifyData(change(parseData(current.data)));
      const { permanent: before } = current.record;
      const remembered = permanent ?? before;
      // A new limit counts as a visit: if it is shorter, it begins now.
      const changes = (idle !== undefined || remembered !== before) && {
        permanent: remembered,
        idle: idle ?? idleTimeout(config, remembered),
        lastSeenAt: now(),
      };
      return storageOf(held).write(current, { record: nextRecord(current.record, changes || {}), data });
    }),
  );
}

async function createInPlaceOf(
  { storage, storageOf }: SessionLayer,
  old: Held | undefined,
  subject: string,
  session: Stored,
  fresh: boolean,
): Promise<WriteResult<Held>> {
  // Nobody knows the new cookie yet, so the new session may exist for a moment before the old one is known to have been
  // alive and unchanged. In one step, a lost answer could leave the browser without a cookie that works (decision 9).
  const replaces = old?.subject === subject && storageOf(old) === storage ? old.id : undefined;
  const created = await storage.create(subject, session, { replaces, endsOtherStamps: fresh });
  if (!created) return { status: "gone" };
  if (!old) return { status: "written", ...created };
  // An error is more worth telling than that this failed as well.
  const undo = () => storage.end(created).catch(() => undefined);
  const ended = await storageOf(old)
    .end(old, { version: old.record.version, replacedBy: replaces && created.id })
    .catch(async (error): Promise<EndResult> => {
      // Whether the old session has ended is unknown: only the new cookie works for certain.
      if (error instanceof SessionStorageUnavailableError && error.asked) return { status: "written" };
      await undo();
      throw error;
    });
  if (ended.status === "written") return { status: "written", ...created };
  await undo();
  return { ...old, ...ended };
}

/** After a conflict, tries again on the newer data, until the write is done or the session has ended. */
async function untilWritten<Start extends Held | undefined>(
  start: Start,
  write: (current: Start | Held) => Promise<WriteResult<Held>>,
): Promise<Held | undefined> {
  const deadline = performance.now() + DEADLINE;
  let current: Start | Held = start;
  for (let tries = 1; ; tries += 1) {
    const result = await write(current);
    if (result.status === "gone") return undefined;
    const { status, ...held } = result;
    if (status === "written") return held;
    if (performance.now() > deadline) throw new SessionConflictError(tries);
    current = held;
    // A random pause, so that writers of other processes do not collide again. Those of this process wait in line.
    if (tries > 1) await setTimeout(Math.random() * 5 * Math.min(tries, 10));
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
