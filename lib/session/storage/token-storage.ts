import type { SessionConfig } from "../config";
import type { CookieToSet } from "../cookie";
import { SessionTooLargeError } from "../errors";
import type { Keys } from "../keys";
import { expiresAt, renewalInterval } from "../lifetime";
import type { SessionLog } from "../log";
import type { SessionRecord } from "../record";
import { formatTokenCookie, hashToken, newToken, parseTokenCookie, type TokenCookie } from "../token";
import type { RecordStore, RecordUpdate, RecordWriteResult } from "./record-store";
import type { Held, Inspected, SessionRef, SessionStorage, WriteResult } from "./storage";

/** Bytes of JSON. Every request carries a session over the wire twice at this size; keep it small. */
const MAX_DATA_BYTES = 65_536;

/** Keeps the session on the server; the cookie carries a signed token that points at it, and no user data. */
export class TokenStorage implements SessionStorage {
  readonly kind: "redis" | "memory";
  readonly records: RecordStore;
  readonly sizeLimit = MAX_DATA_BYTES;
  private readonly config: SessionConfig;
  private readonly keys: Keys;
  private readonly log: SessionLog;
  private readonly now: () => number;

  constructor(
    kind: "redis" | "memory",
    records: RecordStore,
    config: SessionConfig,
    keys: Keys,
    log: SessionLog,
    now: () => number,
  ) {
    this.kind = kind;
    this.records = records;
    this.config = config;
    this.keys = keys;
    this.log = log;
    this.now = now;
  }

  async inspect(cookie: string, { renew }: { renew: boolean }): Promise<Inspected | undefined> {
    const parsed = this.parse(cookie);
    return parsed && { ...this.refOf(parsed), renewed: renew ? this.renew(parsed) : undefined };
  }

  async open(cookie: string, { touch }: { touch: boolean }): Promise<Held | undefined> {
    const parsed = this.parse(cookie);
    if (!parsed) {
      this.log.seldom("session.unreadable-cookie", { reason: "forged, foreign or expired" });
      return undefined;
    }
    const ref = this.refOf(parsed);
    const intervals = touch
      ? { permanent: renewalInterval(this.config, true), temporary: renewalInterval(this.config, false) }
      : undefined;
    const record = await this.records.read(ref.subject, ref.id, this.now(), intervals);
    return record && { ...ref, record, cookie };
  }

  async create(subject: string, record: SessionRecord, replaces?: Held): Promise<WriteResult> {
    this.assertFits(record.data);
    const issued: TokenCookie = {
      subject,
      token: newToken(),
      createdAt: record.createdAt,
      expires: cookieExpiry(record),
    };
    const ref = this.refOf(issued);
    const replaced = replaces && { id: replaces.id, version: replaces.record.version };
    const sameSubject = replaces?.subject === subject;
    const created = await this.records.create(
      subject,
      { id: ref.id, record },
      { now: this.now(), max: this.config.maxPerUser, replaces: sameSubject ? replaced : undefined },
    );
    // Two subjects are two keys, which no script may touch at once. Nobody knows the new token yet, so the new session
    // may exist for a moment before the old one is known to have been alive and unchanged.
    const ended = replaces && !sameSubject ? await this.endOrUndo(replaces, ref) : created;
    if (ended.status === "gone") return ended;
    if (ended.status === "conflict" && replaces) return { ...ended, held: { ...replaces, record: ended.record } };
    return { status: "written", held: { ...ref, record, cookie: formatTokenCookie(issued, this.keys) } };
  }

  async write(held: Held, update: RecordUpdate): Promise<WriteResult> {
    this.assertFits(update.data);
    const result = await this.records.write(held.subject, held.id, held.record.version, update, this.now());
    if (result.status === "gone") return result;
    const { record } = result;
    const reissue = result.status === "written" && record.permanent !== held.record.permanent;
    const parsed = reissue ? parseTokenCookie(held.cookie, this.keys) : undefined;
    const cookie = parsed ? formatTokenCookie({ ...parsed, expires: cookieExpiry(record) }, this.keys) : held.cookie;
    return { status: result.status, held: { ...held, record, cookie } };
  }

  async remove({ subject, id }: SessionRef): Promise<boolean> {
    return this.records.remove(subject, id, this.now());
  }

  size(held: Held): number {
    return Buffer.byteLength(held.record.data);
  }

  private assertFits(data: string): void {
    const bytes = Buffer.byteLength(data);
    if (bytes > MAX_DATA_BYTES) throw new SessionTooLargeError(bytes, MAX_DATA_BYTES, "its data as JSON");
  }

  private renew(parsed: TokenCookie): CookieToSet | undefined {
    // A cookie that ends with the browser needs no renewal: only its record has a clock.
    if (parsed.expires === undefined) return undefined;
    const now = this.now();
    const issuedAt = parsed.expires - this.config.permanentLifetime * 1000;
    const expires = Math.min(now + this.config.permanentLifetime * 1000, this.refOf(parsed).until);
    if (now - issuedAt < renewalInterval(this.config, true) || expires <= parsed.expires) return undefined;
    return { value: formatTokenCookie({ ...parsed, expires }, this.keys), maxAge: Math.ceil((expires - now) / 1000) };
  }

  private parse(cookie: string): TokenCookie | undefined {
    const parsed = parseTokenCookie(cookie, this.keys);
    if (!parsed || this.refOf(parsed).until <= this.now()) return undefined;
    return parsed.expires !== undefined && parsed.expires + 1000 <= this.now() ? undefined : parsed;
  }

  private refOf({ subject, token, createdAt }: TokenCookie): SessionRef {
    return { subject, id: hashToken(token), until: createdAt + 1000 + this.config.absoluteLifetime * 1000 };
  }

  private async endOrUndo(old: Held, fresh: SessionRef): Promise<RecordWriteResult> {
    let ended: RecordWriteResult | undefined;
    try {
      ended = await this.records.removeUnchanged(old.subject, old.id, old.record.version, this.now());
      return ended;
    } finally {
      // An error is more worth telling than that this failed as well.
      if (ended?.status !== "written") await this.remove(fresh).catch(() => undefined);
    }
  }
}

function cookieExpiry(record: SessionRecord): number | undefined {
  return record.permanent ? expiresAt(record) : undefined;
}
