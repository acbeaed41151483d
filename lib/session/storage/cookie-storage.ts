import { randomUUID } from "node:crypto";
import { sealData, unsealData } from "iron-session";
import type { SessionConfig } from "../config";
import { type CookieToSet, cookieMaxAge, cookieName, MAX_COOKIE_BYTES } from "../cookie";
import type { Denylist } from "../denylist";
import { SessionTooLargeError } from "../errors";
import type { Keys } from "../keys";
import { expiresAt, isVisitDue } from "../lifetime";
import type { SessionLog } from "../log";
import { parseSealed, type SessionRecord } from "../record";
import type { Held, Kept, SessionRef, SessionStorage, Update, WriteResult } from "./storage";

/** Keeps the whole session in its cookie, sealed by iron-session. The server stores only which sessions have ended. */
export class CookieStorage implements SessionStorage {
  readonly kind = "cookie";
  readonly sizeLimit = MAX_COOKIE_BYTES;
  readonly records = undefined;
  readonly of = (): SessionStorage => this;
  private readonly config: SessionConfig;
  private readonly keys: Keys;
  private readonly denylist: Denylist;
  private readonly log: SessionLog;
  private readonly now: () => number;

  constructor(config: SessionConfig, keys: Keys, denylist: Denylist, log: SessionLog, now: () => number) {
    this.config = config;
    this.keys = keys;
    this.denylist = denylist;
    this.log = log;
    this.now = now;
  }

  async inspect(cookie: string): Promise<SessionRef | undefined> {
    return (await this.unseal(cookie)).held;
  }

  async renew(cookie: string): Promise<CookieToSet | undefined> {
    const { held } = await this.unseal(cookie);
    if (!held || !(isVisitDue(held.record, this.config, this.now()) || this.isOfOlderSecret(cookie))) return undefined;
    const record = { ...held.record, lastSeenAt: this.now() };
    // Under a new secret or name, a full cookie may exceed its limit by a byte. Then the old cookie stays.
    const renewed = await this.seal({ ...held, record }).catch((error) => {
      if (!(error instanceof SessionTooLargeError)) throw error;
      return undefined;
    });
    return renewed && { value: renewed.cookie, maxAge: cookieMaxAge(record, this.now()) };
  }

  async open(cookie: string): Promise<Held | undefined> {
    const { held, refusal } = await this.unseal(cookie);
    if (refusal) this.log.seldom("session.unreadable-cookie", { reason: refusal });
    return held;
  }

  async create(subject: string, session: Kept, replaces?: Held): Promise<WriteResult<Held>> {
    const held = await this.seal({ subject, id: randomUUID(), ...session });
    return replaces && !(await this.remove(replaces)) ? { status: "gone" } : { status: "written", ...held };
  }

  /** Never a conflict: the only copy is in the cookie, so the last response that the browser gets wins. */
  async write(held: Held, update: Update): Promise<WriteResult<Held>> {
    if (this.denylist.has(held.id, this.now()) || expiresAt(held.record, this.config) <= this.now())
      return { status: "gone" };
    const { data, ...changes } = update;
    const { permanent, lastSeenAt, version } = held.record;
    // A change of "Remember me" counts as a visit, so that a shorter timeout begins now.
    const visited = update.permanent !== undefined && update.permanent !== permanent;
    const times = { version: version + 1, lastSeenAt: visited ? this.now() : lastSeenAt };
    return {
      status: "written",
      ...(await this.seal({ ...held, data, record: { ...held.record, ...changes, ...times } })),
    };
  }

  async remove({ id }: SessionRef): Promise<boolean> {
    // Sign-out does not read the record, so this takes the longest time that a cookie of the session can live.
    return this.denylist.add(id, this.now() + this.config.absoluteLifetime * 1000, this.now());
  }

  size({ cookie }: Held): number {
    return Buffer.byteLength(cookieName(this.config.cookie)) + Buffer.byteLength(cookie);
  }

  private async unseal(cookie: string): Promise<{ held?: Held; refusal?: string }> {
    if (!isCanonical(cookie)) return { refusal: "foreign" };
    let refusal = "not a session";
    const onUnsealError = (reason: string) => {
      refusal = reason;
    };
    // The payload's own expiry decides, because iron-session accepts a seal for 60 s after its ttl.
    // The shape is checked, because a seal made with the same key may hold something other than an object.
    const sealed = parseSealed(
      await unsealData<unknown>(cookie, { password: this.keys.seal.all, ttl: 0, onUnsealError }),
    );
    if (!sealed) return { refusal };
    if (expiresAt(sealed.record, this.config) <= this.now()) return { refusal: "expired" };
    // By id and not by the cookie, because one seal has many valid spellings.
    if (this.denylist.has(sealed.id, this.now())) return { refusal: "signed out" };
    return { held: { ...sealed, cookie } };
  }

  private async seal({ subject, id, record, data }: Omit<Held, "cookie">): Promise<Held> {
    const { userAgent: _, write: __, ...rest } = record;
    const cookie = await sealData(
      { id, subject, ...rest, data: JSON.parse(data) },
      // A second check besides the payload's own expiry. Never 0, which means "forever" to iron-session.
      {
        password: this.keys.seal.newest,
        ttl: Math.max(1, Math.ceil((lastPossibleMoment(record) - this.now()) / 1000)),
      },
    );
    const held = { subject, id, record, data, cookie };
    const bytes = this.size(held);
    if (bytes > MAX_COOKIE_BYTES)
      throw new SessionTooLargeError(bytes, MAX_COOKIE_BYTES, "the cookie (name and sealed value)");
    return held;
  }

  /** The second part of a seal names its key. */
  private isOfOlderSecret(cookie: string): boolean {
    return !Object.hasOwn(this.keys.seal.newest, cookie.split("*")[1] ?? "");
  }
}

/**
 * Whether a seal has iron-session's own spelling. The seal does not authenticate its end: the version marker and two
 * unused bits of the digest. So other spellings unseal too, but we never sent them.
 */
function isCanonical(seal: string): boolean {
  const digest = /\*([\w-]{43})~2$/.exec(seal)?.[1];
  return digest !== undefined && Buffer.from(digest, "base64url").toString("base64url") === digest;
}

/** No cookie of the session can be valid after this moment. Milliseconds since the epoch. */
function lastPossibleMoment({ createdAt, absolute }: SessionRecord): number {
  return createdAt + absolute * 1000;
}
