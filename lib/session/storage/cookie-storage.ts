import { randomUUID } from "node:crypto";
import { sealData, unsealData } from "iron-session";
import { cookieMaxAge, cookieName, MAX_COOKIE_BYTES } from "../cookie";
import type { Denylist } from "../denylist";
import { SessionTooLargeError } from "../errors";
import { expiresAt, isVisitDue } from "../lifetime";
import { processWide } from "../process-wide";
import { parseSealed } from "../record";
import type { EndResult, Held, SessionRef, SessionStorage, StorageParts } from "./storage";
import { createUnsealed, type Unsealed } from "./unsealed";

/** Keeps the whole session in its cookie, sealed by iron-session. The server stores only which sessions have ended. */
export function cookieStorage(
  { config, keys, log, now }: StorageParts,
  denylist: Denylist,
  // Under the numbers of all passwords: what a dropped secret has sealed is not opened.
  unsealed: Unsealed = processWide(`unsealed-${Object.keys(keys.seal.all)}`, createUnsealed),
): SessionStorage {
  async function unseal(cookie: string): Promise<{ held?: Held; refusal?: string }> {
    if (!isCanonical(cookie)) return { refusal: "foreign" };
    let refusal = "not a session";
    const onUnsealError = (reason: string) => {
      refusal = reason;
    };
    // The payload's own expiry decides, because iron-session accepts a seal for 60 s after its ttl.
    // The shape is checked, because a seal made with the same key may hold something other than an object.
    const known = unsealed.get(cookie, now());
    const value = known
      ? JSON.parse(known)
      : await unsealData<unknown>(cookie, { password: keys.seal.all, ttl: 0, onUnsealError });
    const sealed = parseSealed(value);
    if (!sealed) return { refusal };
    if (!known) unsealed.set(cookie, JSON.stringify(value), now());
    if (expiresAt(sealed.record, config) <= now()) return { refusal: "expired" };
    // By id and not by the cookie, because one seal has many valid spellings.
    if (denylist.has(sealed.id, now())) return { refusal: "signed out" };
    return { held: { ...sealed, cookie } };
  }

  async function seal({ subject, id, record, data }: Omit<Held, "cookie">): Promise<Held> {
    const { userAgent: _, write: __, earlier: ___, ...rest } = record;
    // A second check besides the payload's own expiry. Never 0, which means "forever" to iron-session.
    const ttl = Math.max(1, Math.ceil((record.createdAt - now()) / 1000 + record.absolute));
    const payload = { id, subject, ...rest, data: JSON.parse(data) };
    const held = { subject, id, record, data, cookie: await sealData(payload, { password: keys.seal.newest, ttl }) };
    const bytes = size(held);
    if (bytes > MAX_COOKIE_BYTES)
      throw new SessionTooLargeError(bytes, MAX_COOKIE_BYTES, "the cookie (name and sealed value)");
    unsealed.set(held.cookie, JSON.stringify(payload), now());
    return held;
  }

  async function end({ id }: SessionRef): Promise<EndResult> {
    // Sign-out does not read the record, so this takes the longest time that a cookie of the session can live.
    const ended = denylist.add(id, now() + config.absoluteLifetime * 1000, now());
    return { status: ended ? "written" : "gone" };
  }

  const size = ({ cookie }: Held) => Buffer.byteLength(cookieName(config.cookie)) + Buffer.byteLength(cookie);
  /** The second part of a seal names its key. */
  const isOfOlderSecret = (cookie: string) => !Object.hasOwn(keys.seal.newest, cookie.split("*")[1] ?? "");

  return {
    kind: "cookie",
    sizeLimit: MAX_COOKIE_BYTES,
    records: undefined,
    size,
    end,
    inspect: async (cookie) => (await unseal(cookie)).held,
    async renew(cookie) {
      const { held } = await unseal(cookie);
      if (!held || !(isVisitDue(held.record, config, now()) || isOfOlderSecret(cookie))) return undefined;
      const record = isVisitDue(held.record, config, now()) ? { ...held.record, lastSeenAt: now() } : held.record;
      // Under a new secret or name, a full cookie may exceed its limit by a byte. Then the old cookie stays.
      const renewed = await seal({ ...held, record }).catch((error) => {
        if (!(error instanceof SessionTooLargeError)) throw error;
        return undefined;
      });
      return renewed && { value: renewed.cookie, maxAge: cookieMaxAge(record, now()) };
    },
    async open(cookie) {
      const { held, refusal } = await unseal(cookie);
      if (refusal) log.seldom("session.unreadable-cookie", { reason: refusal });
      return held;
    },
    create: (subject, session) => seal({ subject, id: randomUUID(), ...session }),
    /** Never a conflict: the only copy is in the cookie, so the last response that the browser gets wins. */
    async write(held, next) {
      if (denylist.has(held.id, now()) || expiresAt(held.record, config) <= now()) return { status: "gone" };
      return { status: "written", ...(await seal({ ...held, ...next })) };
    },
  };
}

/**
 * Whether a seal has iron-session's own spelling. The seal does not authenticate its end: the version marker and two
 * unused bits of the digest. So other spellings unseal too, but we never sent them.
 */
function isCanonical(seal: string): boolean {
  const digest = /\*([\w-]{43})~2$/.exec(seal)?.[1];
  return digest !== undefined && Buffer.from(digest, "base64url").toString("base64url") === digest;
}
