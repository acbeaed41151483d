import { SessionConflictError } from "./errors";
import { type Data, parseData, stringifyData } from "./json";
import type { SessionLayer } from "./layer";
import { idleTimeout } from "./lifetime";
import type { Held } from "./storage";

/** What writing a session needs of the session layer. */
export type WritingLayer = Pick<SessionLayer, "config" | "storage" | "now">;

export interface Beginning {
  subject: string;
  data: Data;
  permanent: boolean;
  userAgent: string;
  /** Of a fresh session; else that of the session that is replaced stays. */
  stamp: string | undefined;
  /** The session that ends in the same step. */
  replaces: Held | undefined;
  /** The lifetime starts anew, as at login; else it goes on from the session that is replaced. */
  fresh: boolean;
}

/** How often a write is tried again on what somebody else has written meanwhile. */
const MAX_ATTEMPTS = 50;

/**
 * Begins a session, in place of another if there was one.
 *
 * @returns undefined, and nothing has begun, if the other one had already ended
 */
export async function beginSession(
  { config, storage, now }: WritingLayer,
  { subject, data, permanent, userAgent, stamp, replaces, fresh }: Beginning,
): Promise<Held | undefined> {
  const born = now();
  const kept = fresh ? undefined : replaces?.record;
  const record = {
    version: 1,
    createdAt: kept?.createdAt ?? born,
    lastSeenAt: kept?.lastSeenAt ?? born,
    idle: idleTimeout(config, permanent),
    absolute: kept?.absolute ?? config.absoluteLifetime,
    permanent,
    userAgent,
    stamp: fresh ? stamp : kept?.stamp,
    data: stringifyData(data),
  };
  return storage.create(subject, record, replaces);
}

/**
 * Changes a session. When somebody else has written meanwhile, `change` runs again on what they wrote.
 *
 * @returns the session as it is now; undefined if it has ended
 * @throws SessionConflictError when others kept being faster
 */
export async function changeSession(
  { config, storage }: WritingLayer,
  held: Held,
  change: (data: Data) => Data,
  permanent: boolean,
): Promise<Held | undefined> {
  let current = held;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const data = stringifyData(change(parseData(current.record.data)));
    const result = await storage.write(current, { data, permanent, idle: idleTimeout(config, permanent) });
    if (result.status === "gone") return undefined;
    if (result.status === "written") return result.held;
    current = result.held;
  }
  throw new SessionConflictError(MAX_ATTEMPTS);
}
