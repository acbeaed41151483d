import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { inHashingLine } from "./hashing-line.ts";

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** OWASP Password Storage Cheat Sheet: scrypt with N=2^17, r=8, p=1. About 0.3 s and 128 MiB. */
const COST = { log2N: 17, r: 8, p: 1 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;

/** What one hash may take: more would stop the server. Bytes, and rounds over that memory. */
const MAX_MEMORY = 512 * 2 ** 20;
const MAX_ROUNDS = 16;

/** `scrypt.17.8.1.<salt>.<key>`: no comma, colon or dollar sign, which mean something in AUTH_USERS and `.env` files. */
const SHAPE = /^scrypt\.(1[4-9]|2[0-2])\.([1-9]\d?)\.([1-9]\d?)\.([\w-]{22,86})\.([\w-]{43})$/;

interface PasswordHash {
  cost: typeof COST;
  salt: Buffer;
  key: Buffer;
}

/** The parts of a hash; undefined if it is none, or would cost more than a server can give. */
export function parsePasswordHash(text: string): PasswordHash | undefined {
  const match = SHAPE.exec(text);
  if (!match) return undefined;
  const [, log2N, r, p, salt, key] = match as unknown as string[];
  const cost = { log2N: Number(log2N), r: Number(r), p: Number(p) };
  if (memoryOf(cost) > MAX_MEMORY || cost.p > MAX_ROUNDS) return undefined;
  return {
    cost,
    salt: Buffer.from(salt ?? "", "base64url"),
    key: Buffer.from(key ?? "", "base64url"),
  };
}

/**
 * What may be kept of a password.
 *
 * @throws HashingLineFullError if too many passwords wait already
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await keyOf(password, salt, COST);
  return ["scrypt", COST.log2N, COST.r, COST.p, salt.toString("base64url"), key.toString("base64url")].join(".");
}

/**
 * Whether this is the password behind the hash. Without a hash (an unknown name) the answer is no, after the same
 * work: how long it takes tells nobody which names exist.
 *
 * @throws HashingLineFullError if too many passwords wait already
 */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  const known = hash === undefined ? undefined : parsePasswordHash(hash);
  const { cost, salt, key } = known ?? { cost: COST, salt: Buffer.alloc(SALT_BYTES), key: Buffer.alloc(KEY_BYTES) };
  const same = timingSafeEqual(await keyOf(password, salt, cost), key);
  return same && known !== undefined;
}

function keyOf(password: string, salt: Buffer, cost: typeof COST): Promise<Buffer> {
  // One password, one spelling: "é" is typed as one character here and as two there (RFC 8265).
  const text = password.normalize("NFC");
  const options = { N: 2 ** cost.log2N, r: cost.r, p: cost.p, maxmem: 2 * memoryOf(cost) };
  return inHashingLine(() => derive(text, salt, KEY_BYTES, options));
}

/** Bytes (RFC 7914, 2). */
function memoryOf({ log2N, r }: typeof COST): number {
  return 128 * 2 ** log2N * r;
}
