import { logSeldom, lookAtAttempts, spendAttempt } from "@/lib/session";
import { authConfig } from "./config";
import type { Claim } from "./current-user";

/** The session whose visitor tries to confirm. */
type Asking = Pick<Claim, "data"> & { createdAt: Date | undefined };

/**
 * Counts an attempt to confirm, for this session alone: a thief who holds a copy of its cookie can't use up the
 * attempts of the owner's name (decision 13). As many are allowed as to sign in.
 *
 * @returns seconds to wait if there were too many; undefined if the attempt may go on
 * @throws SessionStorageUnavailableError: the caller must refuse the attempt
 */
export function limitConfirm(session: Asking): Promise<number | undefined> {
  return ask(spendAttempt, session);
}

/** Tells what `limitConfirm()` would answer now, and counts nothing. @throws SessionStorageUnavailableError */
export function lookAtConfirmLimit(session: Asking): Promise<number | undefined> {
  return ask(lookAtAttempts, session);
}

async function ask(limiter: typeof spendAttempt, { data, createdAt }: Asking): Promise<number | undefined> {
  const limit = authConfig().loginRateLimit;
  if (!limit) return undefined;
  // A session keeps both for all its life, under every identity. So a copy shares its attempts.
  const name = `confirm:${createdAt?.getTime()}:${data.userId}`;
  const wait = await limiter(name, { times: limit.attempts, seconds: limit.seconds });
  if (wait !== undefined) logSeldom("auth.rate-limited", { user: data.userId, reason: "confirming" });
  return wait;
}
