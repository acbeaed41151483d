import type { SessionConfig } from "./config";
import type { SessionRecord } from "./record";

type Lifetimes = Pick<SessionConfig, "idleTimeout" | "permanentLifetime" | "refreshEachRequest" | "refreshInterval">;
type Times = Pick<SessionRecord, "createdAt" | "lastSeenAt" | "idle" | "absolute">;

/** When the session ends if nothing more happens: the earlier of both limits. Milliseconds since the epoch. */
export function expiresAt({ createdAt, lastSeenAt, idle, absolute }: Times): number {
  return Math.min(lastSeenAt + idle * 1000, createdAt + absolute * 1000);
}

/** For how long the browser keeps the cookie, in seconds; undefined: until it is closed. */
export function cookieMaxAge(record: Times & Pick<SessionRecord, "permanent">, now: number): number | undefined {
  return record.permanent ? Math.ceil((expiresAt(record) - now) / 1000) : undefined;
}

/** The idle timeout in force, in seconds. */
export function idleTimeout(config: Lifetimes, permanent: boolean): number {
  return permanent ? config.permanentLifetime : config.idleTimeout;
}

/**
 * Milliseconds that must pass between two renewals, so that a busy visitor does not cost a write per click.
 * Infinity where lifetimes are fixed from login.
 */
export function renewalInterval(config: Lifetimes, permanent: boolean): number {
  if (!config.refreshEachRequest) return Number.POSITIVE_INFINITY;
  const seconds = config.refreshInterval ?? Math.max(60, idleTimeout(config, permanent) / 10);
  return seconds * 1000;
}
