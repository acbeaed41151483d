import { sessionLayer } from "./layer";
import type { AttemptLimiter } from "./storage";

/** Counts an attempt under a name: in Redis for all instances, or else in this process. See `AttemptLimiter`. */
export const spendAttempt: AttemptLimiter["spend"] = (...attempt) => sessionLayer().limiter.spend(...attempt);

/** Tells what `spendAttempt()` would answer now, and counts nothing. */
export const lookAtAttempts: AttemptLimiter["look"] = (...attempt) => sessionLayer().limiter.look(...attempt);
