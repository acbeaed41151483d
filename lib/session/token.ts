import { createHash, randomBytes } from "node:crypto";
import type { Keys } from "./keys";

/** What a session cookie says in `redis` and `memory` storage: where the session is, and a proof that you own it. */
export interface TokenCookie {
  subject: string;
  /** 32 random bytes, base64url. Only its hash is ever stored. */
  token: string;
}

const SHAPE = /^([\w-]{43})\.([\w-]{43})\.([\w-]{43})$/;

export function newToken(): string {
  return randomText();
}

/** The id that a token is stored under. A person who reads the storage can't sign in with it. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

/** Whether this can be the hash of a token. */
export function isId(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}

/** Makes `subject.token.signature`, signed with the newest secret (decision 1). */
export function formatTokenCookie({ subject, token }: TokenCookie, keys: Keys): string {
  const body = `${subject}.${token}`;
  return `${body}.${keys.sign(body)}`;
}

/** The token in a cookie value. Undefined if we did not sign it, so that a forged cookie costs no storage call. */
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
 * The subject of a user. It is a plain hash, *not* keyed by the secret: after a rotation the list and "sign out
 * everywhere" must still find older sessions.
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
