import { createHash } from "node:crypto";

/**
 * Makes the stamp of a user, 128 bits. When the stored hash or the epoch changes, the stamp changes, and earlier
 * sessions are no longer signed in, in every storage (decision 8). The stamp does not depend on SESSION_SECRET, so
 * that a new secret signs nobody out. The hash must be salted, because Redis and the sealed cookie hold the stamp.
 *
 * @param passwordHash as it is stored, never the password
 * @param epoch a number that you change to end a user's sessions; set it to the time
 */
export function stampOf(id: string, passwordHash: string, epoch = 0): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([id, passwordHash, epoch]))
    .digest();
  return digest.subarray(0, 16).toString("base64url");
}
