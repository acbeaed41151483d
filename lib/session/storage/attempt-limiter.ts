import { createHash } from "node:crypto";
import { processWide } from "../process-wide";
import type { Redis } from "./redis";
import { toScript } from "./redis-scripts";

/** How often something may be done: this many times in a window of this many seconds. */
export interface Budget {
  times: number;
  seconds: number;
}

/** Counts what is done under a name. Each call is one atomic step, one round trip. */
export interface AttemptLimiter {
  /**
   * Counts an attempt if it is allowed. The first attempt begins the window. Later ones do not move its end.
   *
   * @returns undefined if the attempt is allowed; else the seconds until the window ends, 1 or more
   * @throws SessionStorageUnavailableError: the caller must refuse
   */
  spend(name: string, budget: Budget): Promise<number | undefined>;

  /** Tells what `spend` would answer now, and counts nothing. */
  look(name: string, budget: Budget): Promise<number | undefined>;
}

/**
 * A counter with a window. Sent twice, it counts twice: it is unknown whether the first one counted, and who guesses
 * passwords must not gain by lost answers. ARGV: how often, window in ms, '1' to count or '0' to look. Answers yes
 * or no, ms left.
 */
const SPEND = toScript(
  "spend",
  `
local key, times, counts = KEYS[1], tonumber(ARGV[1]), ARGV[3] == '1'
if redis.call('TYPE', key).ok ~= 'string' then redis.call('DEL', key) end
local allowed = (tonumber(redis.call('GET', key)) or 0) < times
if allowed and counts then redis.call('INCR', key) end
local left = redis.call('PTTL', key)
if left < 0 and counts then
  redis.call('PEXPIRE', key, ARGV[2])
  left = tonumber(ARGV[2])
end
return {allowed and 'yes' or 'no', tostring(left)}
`,
);

/** Counts in Redis, for all instances of the app. */
export function redisAttemptLimiter(redis: Redis, keyPrefix: string): AttemptLimiter {
  async function run(name: string, { times, seconds }: Budget, count: "1" | "0"): Promise<number | undefined> {
    // A hash, so that no key holds what a stranger typed.
    const key = `${keyPrefix}limit:${createHash("sha256").update(name).digest("base64url")}`;
    const [verdict, left] = await redis.run(SPEND, key, [String(times), String(seconds * 1000), count]);
    // Fails closed: only a clear yes allows the attempt.
    return verdict === "yes" ? undefined : toSeconds(Number(left));
  }
  return {
    spend: (name, budget) => run(name, budget, "1"),
    look: (name, budget) => run(name, budget, "0"),
  };
}

/** Above this number the oldest windows are forgotten. */
const MAX_NAMES = 50_000;

interface Window {
  spent: number;
  /** Milliseconds since the epoch. */
  ends: number;
}

/** Counts in this process. */
export function memoryAttemptLimiter(
  now: () => number,
  windows = processWide("attempts", () => new Map<string, Window>()),
  maxNames = MAX_NAMES,
): AttemptLimiter {
  function windowOf(name: string, { seconds }: Budget): Window {
    const known = windows.get(name);
    return known && known.ends > now() ? known : { spent: 0, ends: now() + seconds * 1000 };
  }
  const wait = ({ spent, ends }: Window, { times }: Budget) => (spent < times ? undefined : toSeconds(ends - now()));

  return {
    async spend(name, budget) {
      const window = windowOf(name, budget);
      if (window.spent >= budget.times) return wait(window, budget);
      // A new window goes to the end, so that the map stays in the order in which windows began.
      if (window !== windows.get(name)) windows.delete(name);
      windows.set(name, { ...window, spent: window.spent + 1 });
      const [oldest] = windows.keys();
      if (windows.size > maxNames && oldest !== undefined) windows.delete(oldest);
      return undefined;
    },
    look: async (name, budget) => wait(windowOf(name, budget), budget),
  };
}

function toSeconds(milliseconds: number): number {
  return Math.max(1, Math.ceil((milliseconds || 0) / 1000));
}
