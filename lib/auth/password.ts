import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** OWASP Password Storage Cheat Sheet: scrypt with N=2^17, r=8, p=1. About 0.3 s and 128 MiB. */
const COST = { log2N: 17, r: 8, p: 1 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;

/** `scrypt.17.8.1.<salt>.<key>`: no comma, colon or dollar sign, which mean something in AUTH_USERS and `.env` files. */
const SHAPE = /^scrypt\.(1[4-9]|2[0-2])\.(\d{1,2})\.(\d{1,2})\.([\w-]{22,})\.([\w-]{43})$/;

interface PasswordHash {
  cost: typeof COST;
  salt: Buffer;
  key: Buffer;
}

export function parsePasswordHash(text: string): PasswordHash | undefined {
  const match = SHAPE.exec(text);
  if (!match) return undefined;
  const [, log2N, r, p, salt, key] = match as unknown as string[];
  return {
    cost: { log2N: Number(log2N), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt ?? "", "base64url"),
    key: Buffer.from(key ?? "", "base64url"),
  };
}

/** What may be kept of a password. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await keyOf(password, salt, COST);
  return ["scrypt", COST.log2N, COST.r, COST.p, salt.toString("base64url"), key.toString("base64url")].join(".");
}

/**
 * Whether this is the password behind the hash. Without a hash (an unknown name) the answer is no, after the same
 * work: how long it takes tells nobody which names exist.
 */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  const known = hash === undefined ? undefined : parsePasswordHash(hash);
  const { cost, salt, key } = known ?? { cost: COST, salt: Buffer.alloc(SALT_BYTES), key: Buffer.alloc(KEY_BYTES) };
  const same = timingSafeEqual(await keyOf(password, salt, cost), key);
  return same && known !== undefined;
}

function keyOf(password: string, salt: Buffer, { log2N, r, p }: typeof COST): Promise<Buffer> {
  // One password, one spelling: "é" is typed as one character here and as two there (RFC 8265).
  return derive(password.normalize("NFC"), salt, KEY_BYTES, { N: 2 ** log2N, r, p, maxmem: 256 * 2 ** log2N * r });
}
