import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { inHashingLine } from "./hashing-line.ts";

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** OWASP Password Storage Cheat Sheet: scrypt with N=2^17, r=8, p=1. About 0.3 s and 128 MiB. */
const COST = { log2N: 17, r: 8, p: 1 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;

/** The most that one hash may cost. More would stop the server. Bytes, and bytes times rounds. */
const MAX_MEMORY = 512 * 2 ** 20;
const MAX_WORK = 1024 * 2 ** 20;

/** `scrypt.17.8.1.<salt>.<key>`. Commas, colons and dollar signs have a meaning in AUTH_USERS and in `.env` files. */
const SHAPE = /^scrypt\.(1[4-9]|2[0-2])\.([1-9]\d?)\.([1-9]\d?)\.([\w-]{22,86})\.([\w-]{43})$/;

interface PasswordHash {
  cost: typeof COST;
  salt: Buffer;
  key: Buffer;
}

/** @returns the parts of a hash; undefined if the text is not a hash, or would cost too much */
export function parsePasswordHash(text: string): PasswordHash | undefined {
  const match = SHAPE.exec(text);
  if (!match) return undefined;
  const [, log2N, r, p, salt, key] = match as unknown as string[];
  const cost = { log2N: Number(log2N), r: Number(r), p: Number(p) };
  if (memoryOf(cost) > MAX_MEMORY || memoryOf(cost) * cost.p > MAX_WORK || cost.log2N >= 16 * cost.r) return undefined;
  return {
    cost,
    salt: Buffer.from(salt ?? "", "base64url"),
    key: Buffer.from(key ?? "", "base64url"),
  };
}

/**
 * Makes the salted hash of a password. Store the hash, never the password.
 *
 * @throws HashingLineFullError if too many passwords are waiting
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await keyOf(password, salt, COST);
  return ["scrypt", COST.log2N, COST.r, COST.p, salt.toString("base64url"), key.toString("base64url")].join(".");
}

/**
 * Whether the hash was made from this password. Without a hash (an unknown name) the answer is no, after the same
 * work, so that the time does not tell which names exist.
 *
 * @throws HashingLineFullError if too many passwords are waiting
 */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  const known = hash === undefined ? undefined : parsePasswordHash(hash);
  const { cost, salt, key } = known ?? { cost: COST, salt: Buffer.alloc(SALT_BYTES), key: Buffer.alloc(KEY_BYTES) };
  const same = timingSafeEqual(await keyOf(password, salt, cost), key);
  return same && known !== undefined;
}

function keyOf(password: string, salt: Buffer, cost: typeof COST): Promise<Buffer> {
  // Gives a password one spelling: keyboards send "é" as one character or as two (RFC 8265).
  const text = password.normalize("NFC");
  const options = { N: 2 ** cost.log2N, r: cost.r, p: cost.p, maxmem: 2 * memoryOf(cost) };
  return inHashingLine(() => derive(text, salt, KEY_BYTES, options));
}

/** Bytes (RFC 7914, 2). */
function memoryOf({ log2N, r }: typeof COST): number {
  return 128 * 2 ** log2N * r;
}
