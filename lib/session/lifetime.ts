import type { SessionConfig } from "./config";
import type { SessionRecord } from "./record";

/** What the configuration says about lifetimes. */
export type Lifetimes = Pick<
  SessionConfig,
  "idleTimeout" | "permanentLifetime" | "absoluteLifetime" | "refreshEachRequest" | "refreshInterval"
>;

type Times = Pick<SessionRecord, "createdAt" | "lastSeenAt" | "idle" | "absolute" | "permanent">;

/** When a session ends: without further activity, and whatever happens. Milliseconds since the epoch. */
export interface SessionLimits {
  idle: number;
  absolute: number;
  /** The idle timeout, in seconds. */
  timeout: number;
}

/** Limits that were lowered later apply too. */
export function limitsOf(
  { createdAt, lastSeenAt, idle, absolute, permanent }: Times,
  config: Lifetimes,
): SessionLimits {
  const timeout = Math.min(idle, idleTimeout(config, permanent));
  const ends = lastSeenAt + timeout * 1000;
  const latest = createdAt + Math.min(absolute, config.absoluteLifetime) * 1000;
  // Where activity extends nothing, the idle timeout ends the session whatever happens.
  return { idle: ends, absolute: config.refreshEachRequest ? latest : Math.min(ends, latest), timeout };
}

/** When the session ends without further activity: at the earlier limit. Milliseconds since the epoch. */
export function expiresAt(times: Times, config: Lifetimes): number {
  const { idle, absolute } = limitsOf(times, config);
  return Math.min(idle, absolute);
}

/** The idle timeout that the configuration asks for, in seconds. */
export function idleTimeout(config: Lifetimes, permanent: boolean): number {
  return permanent ? config.permanentLifetime : config.idleTimeout;
}

/** Milliseconds. */
const FIRST_MINUTE = 60_000;

/** Whether a visit must be recorded. Most visits are not, so that a busy visitor does not cost a write per click. */
export function isVisitDue(record: Times, config: Lifetimes, now: number): boolean {
  if (!config.refreshEachRequest) return false;
  const { timeout } = limitsOf(record, config);
  // Never more than a quarter of the timeout: else activity could not keep a short session alive.
  const seconds = config.refreshInterval ?? Math.min(Math.max(60, timeout / 10), timeout / 4);
  return now - record.lastSeenAt >= seconds * 1000;
}

/** Whether the session has not been used after its first minute: nobody may have received its cookie. */
export function isUnused({ createdAt, lastSeenAt }: Pick<Times, "createdAt" | "lastSeenAt">, now: number): boolean {
  return lastSeenAt - createdAt < FIRST_MINUTE && now - createdAt >= FIRST_MINUTE;
}
