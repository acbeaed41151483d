import { createHash, randomBytes } from "node:crypto";
import type { Keys } from "./keys";

/** What a session cookie says in `redis` and `memory` storage: where the session is, and the proof that it is yours. */
export interface TokenCookie {
  subject: string;
  /** 32 random bytes, base64url. Only its hash is ever stored. */
  token: string;
  /** Milliseconds since the epoch, whole seconds. */
  createdAt: number;
  /** When the browser drops the cookie; undefined: with the browser itself. Milliseconds, whole seconds. */
  expires: number | undefined;
}

const SHAPE = /^([\w-]{43})\.([\w-]{43})\.([0-9a-z]{1,9})-([0-9a-z]{1,9})\.([\w-]{43})$/;

export function newToken(): string {
  return randomText();
}

/** How a token is named where it is stored: who reads the storage can't sign in with what is there. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

/** `subject.token.times.signature`. The times let a cookie be renewed without asking the storage. */
export function formatTokenCookie({ subject, token, createdAt, expires }: TokenCookie, keys: Keys): string {
  const body = `${subject}.${token}.${toSeconds(createdAt)}-${toSeconds(expires ?? 0)}`;
  return `${body}.${keys.sign(body)}`;
}

/** The token in a cookie value, or undefined if we did not sign it: a forged cookie costs no storage call. */
export function parseTokenCookie(value: string, keys: Keys): TokenCookie | undefined {
  const match = SHAPE.exec(value);
  if (!match) return undefined;
  const [, subject, token, createdAt, expires, signature] = match as unknown as string[];
  if (!keys.verify(value.slice(0, value.lastIndexOf(".")), signature as string)) return undefined;
  return {
    subject: subject as string,
    token: token as string,
    createdAt: fromSeconds(createdAt as string),
    expires: expires === "0" ? undefined : fromSeconds(expires as string),
  };
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

function toSeconds(milliseconds: number): string {
  return Math.floor(milliseconds / 1000).toString(36);
}

function fromSeconds(text: string): number {
  return Number.parseInt(text, 36) * 1000;
}
