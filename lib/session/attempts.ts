import { sessionLayer } from "./layer";
import type { Budget, Spending } from "./storage";

/**
 * Counts an attempt under a name, where the sessions are kept: in Redis for all instances, else in this process.
 *
 * @throws SessionStorageUnavailableError: whoever asks must then refuse
 */
export function spendAttempt(name: string, budget: Budget, options?: { count: boolean }): Promise<Spending> {
  return sessionLayer().limiter.spend(name, budget, options);
}
