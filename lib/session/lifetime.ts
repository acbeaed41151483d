import type { SessionConfig } from "./config";
import type { SessionRecord } from "./record";

/** What the configuration says about lifetimes. */
export type Lifetimes = Pick<
  SessionConfig,
  "idleTimeout" | "permanentLifetime" | "absoluteLifetime" | "refreshEachRequest" | "refreshInterval"
>;

type Times = Pick<SessionRecord, "createdAt" | "lastSeenAt" | "idle" | "absolute" | "permanent">;

/**
 * When the session ends without further activity: at the earlier of both limits. A limit that was lowered later applies
 * too. Milliseconds since the epoch.
 */
export function expiresAt({ createdAt, lastSeenAt, idle, absolute, permanent }: Times, config: Lifetimes): number {
  const idleInForce = Math.min(idle, idleTimeout(config, permanent));
  return Math.min(lastSeenAt + idleInForce * 1000, createdAt + Math.min(absolute, config.absoluteLifetime) * 1000);
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
  const timeout = Math.min(record.idle, idleTimeout(config, record.permanent));
  // Never more than a quarter of the timeout: else activity could not keep a short session alive.
  const seconds = config.refreshInterval ?? Math.min(Math.max(60, timeout / 10), timeout / 4);
  return now - record.lastSeenAt >= seconds * 1000;
}

/** Whether the session has not been used after its first minute: nobody may have received its cookie. */
export function isUnused({ createdAt, lastSeenAt }: Pick<Times, "createdAt" | "lastSeenAt">, now: number): boolean {
  return lastSeenAt - createdAt < FIRST_MINUTE && now - createdAt >= FIRST_MINUTE;
}
