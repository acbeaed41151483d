import { createHash, randomBytes } from "node:crypto";
import type { Keys } from "./keys";

/** What a session cookie says in `redis` and `memory` storage: where the session is, and the proof that it is yours. */
export interface TokenCookie {
  subject: string;
  /** 32 random bytes, base64url. Only its hash is ever stored. */
  token: string;
}

const SHAPE = /^([\w-]{43})\.([\w-]{43})\.([\w-]{43})$/;

export function newToken(): string {
  return randomText();
}

/** How a token is named where it is stored: who reads the storage can't sign in with what is there. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

/** `subject.token.signature`, signed by the newest secret. */
export function formatTokenCookie({ subject, token }: TokenCookie, keys: Keys): string {
  const body = `${subject}.${token}`;
  return `${body}.${keys.sign(body)}`;
}

/** The token in a cookie value, or undefined if we did not sign it: a forged cookie costs no storage call. */
export function parseTokenCookie(
  value: string,
  keys: Keys,
): (TokenCookie & { signedBy: "newest" | "older" }) | undefined {
  const [, subject, token, signature] = SHAPE.exec(value) ?? [];
  if (subject === undefined || token === undefined || signature === undefined) return undefined;
  const signedBy = keys.verify(`${subject}.${token}`, signature);
  return signedBy && { subject, token, signedBy };
}

/**
 * The subject of a user: a plain hash, *not* keyed by the secret, so that a rotated secret
 * hides no older session from the list and from "sign out everywhere".
 */
export function subjectOf(userId: string): string {
  return createHash("sha256").update(`user:${userId}`).digest("base64url");
}

/** A session that belongs to no user yet belongs to itself. */
export function newSubject(): string {
  return randomText();
}

function randomText(): string {
  return randomBytes(32).toString("base64url");
}
