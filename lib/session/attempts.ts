import { sessionLayer } from "./layer";
import type { Budget } from "./storage";

/**
 * Counts an attempt under a name: in Redis for all instances, or else in this process.
 *
 * @returns undefined if the attempt is allowed; else the seconds until the window ends, 1 or more
 * @throws SessionStorageUnavailableError: the caller must refuse
 */
export function spendAttempt(name: string, budget: Budget): Promise<number | undefined> {
  return sessionLayer().limiter.spend(name, budget);
}

/**
 * Tells what `spendAttempt()` would answer now, and counts nothing.
 *
 * @returns undefined if an attempt is allowed; else the seconds until the window ends, 1 or more
 * @throws SessionStorageUnavailableError: the caller must refuse
 */
export function lookAtAttempts(name: string, budget: Budget): Promise<number | undefined> {
  return sessionLayer().limiter.look(name, budget);
}
