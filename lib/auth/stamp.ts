import { createHash } from "node:crypto";

/**
 * Says in 128 bits which credential of a user a session began with. When the stored hash or the epoch changes, the
 * stamp changes, and earlier sessions are no longer signed in, in every storage. It is not keyed by
 * SESSION_SECRET: rotating the secret signs nobody out. The hash must be salted, since Redis and the sealed cookie
 * hold the stamp.
 *
 * @param passwordHash as it is stored, never the password
 * @param epoch what else you count up, or set to the time, to end a user's sessions
 */
export function stampOf(id: string, passwordHash: string, epoch = 0): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([id, passwordHash, epoch]))
    .digest();
  return digest.subarray(0, 16).toString("base64url");
}
