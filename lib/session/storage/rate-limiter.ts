import { createHash } from "node:crypto";
import { processWide } from "../process-wide";
import { SPEND } from "./redis-scripts";
import type { ScriptRunner } from "./script-runner";

/** How often something may be done: so many times in a window of so many seconds. */
export interface Budget {
  times: number;
  seconds: number;
}

export interface Spending {
  allowed: boolean;
  /** Seconds until the window ends, 1 at the least. */
  retryAfter: number;
}

/** Counts what is done under a name. One atomic step, one round trip. */
export interface RateLimiter {
  /**
   * @param count false: only look, nothing is spent
   * @throws SessionStorageUnavailableError: whoever asks must then refuse
   */
  spend(name: string, budget: Budget, options?: { count: boolean }): Promise<Spending>;
}

/** Counts in Redis, for all instances of the app. */
export function redisRateLimiter(scripts: ScriptRunner, keyPrefix: string): RateLimiter {
  return {
    async spend(name, { times, seconds }, { count } = { count: true }) {
      // Hashed, so that no key holds what a stranger typed.
      const key = `${keyPrefix}limit:${createHash("sha256").update(name).digest("base64url")}`;
      const [verdict, milliseconds] = await scripts.run(SPEND, key, [
        String(times),
        String(seconds * 1000),
        count ? "1" : "0",
      ]);
      // Fail closed: only a clear yes is one.
      return spending(verdict === "yes", Number(milliseconds));
    },
  };
}

/** Beyond that the oldest windows are forgotten. */
const MAX_NAMES = 50_000;

interface Window {
  spent: number;
  ends: number;
}

/** Counts in this process. */
export function memoryRateLimiter(now: () => number): RateLimiter {
  const windows = processWide("rate-limit", () => new Map<string, Window>());
  return {
    async spend(name, { times, seconds }, { count } = { count: true }) {
      const current = windows.get(name);
      const window = current && current.ends > now() ? current : { spent: 0, ends: now() + seconds * 1000 };
      const allowed = window.spent < times;
      if (count) {
        window.spent += 1;
        // Set anew, so that the map stays in the order in which windows began.
        if (window !== current) windows.delete(name);
        windows.set(name, window);
        const [oldest] = windows.keys();
        if (windows.size > MAX_NAMES && oldest !== undefined) windows.delete(oldest);
      }
      return spending(allowed, window.ends - now());
    },
  };
}

function spending(allowed: boolean, milliseconds: number): Spending {
  return { allowed, retryAfter: Math.max(1, Math.ceil((milliseconds || 0) / 1000)) };
}
