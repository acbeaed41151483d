import { createHash, createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { SessionConfig } from "./config";

/** What a key is for. One secret, one key per purpose: a value made for one is worthless for another. */
type Purpose = "seal" | "sign" | "flash" | "log" | "ended" | "mark";

/** What all keys are made from: the secrets, newest first, and the environment if it is not production. */
type Origin = Pick<SessionConfig, "secrets"> & Partial<Pick<SessionConfig, "environment">>;

export interface Keys {
  /** iron-session passwords for sealing (the newest alone) and for unsealing (all). */
  seal: PasswordRing;
  flash: PasswordRing;
  /** HMAC-SHA256 with the newest secret, base64url. */
  sign(text: string): string;
  /** Which secret made this signature, if any of ours did; constant time. */
  verify(text: string, signature: string): "newest" | "older" | undefined;
  /** Keyed hashes that name an ended session to its own browser: by the newest secret first, then by the older ones. */
  endings(id: string): string[];
  /** Keyed hashes that say for whom a page is drawn, in the same order. */
  marks(subject: string): string[];
  /** A short keyed hash that stands for an id in the log and leads back to nothing. */
  logId(id: string): string;
}

export interface PasswordRing {
  newest: Record<string, string>;
  all: Record<string, string>;
}

export function createKeys({ secrets, environment }: Origin): Keys {
  /** HKDF-SHA256 (RFC 5869) of each secret, 32 bytes, in hex. */
  const derive = (purpose: Purpose) => {
    const info = environment ? `${purpose} ${environment}` : purpose;
    return secrets.map((secret) =>
      Buffer.from(hkdfSync("sha256", secret, "next-session-starter", info, 32)).toString("hex"),
    );
  };
  const [signingKeys, [logKey = ""]] = [derive("sign"), derive("log")];
  const sign = (key: string, text: string) => createHmac("sha256", key).update(text).digest();
  const hashes = (purpose: Purpose, bytes: number) => {
    const made = derive(purpose);
    return (text: string) => made.map((key) => sign(key, text).subarray(0, bytes).toString("base64url"));
  };

  return {
    seal: passwordRing(derive("seal")),
    flash: passwordRing(derive("flash")),
    sign: (text) => sign(signingKeys[0] as string, text).toString("base64url"),
    verify(text, signature) {
      const given = Buffer.from(signature, "base64url");
      // The last character has two bits to spare, so that four spellings decode to the same bytes. Ours is one.
      if (given.length !== 32 || given.toString("base64url") !== signature) return undefined;
      const made = signingKeys.findIndex((key) => timingSafeEqual(sign(key, text), given));
      return made === -1 ? undefined : made === 0 ? "newest" : "older";
    },
    endings: hashes("ended", 6),
    marks: hashes("mark", 12),
    logId: (id) => sign(logKey, id).toString("hex").slice(0, 12),
  };
}

/**
 * iron-session seals under a numbered password and unseals by that number. Numbers by position
 * would change meaning when a fallback is dropped, so each password's number is made from the password.
 */
function passwordRing(passwords: string[]): PasswordRing {
  const entries = passwords.map((password): [string, string] => {
    return [String(createHash("sha256").update(password).digest().readUIntBE(0, 6)), password];
  });
  return { newest: Object.fromEntries(entries.slice(0, 1)), all: Object.fromEntries(entries) };
}
