import type { SessionConfig } from "../config";
import type { CookieToSet } from "../cookie";
import { SessionTooLargeError } from "../errors";
import type { Keys } from "../keys";
import { expiresAt, renewalInterval } from "../lifetime";
import type { SessionLog } from "../log";
import type { SessionRecord } from "../record";
import { formatToken, hashSecret, newSecret, parseToken, type Token } from "../token";
import type { Change, RecordStore } from "./record-store";
import type { Held, Inspected, Location, SessionStorage, WriteResult } from "./storage";

/** Bytes of JSON. Every request carries a session over the wire twice at this size; keep it small. */
const MAX_DATA_BYTES = 65_536;

/** Keeps the session on the server; the cookie carries a signed token that points at it, and no user data. */
export class TokenStorage implements SessionStorage {
  readonly maxBytes = MAX_DATA_BYTES;

  constructor(
    readonly kind: "redis" | "memory",
    readonly records: RecordStore,
    private readonly config: SessionConfig,
    private readonly keys: Keys,
    private readonly log: SessionLog,
    private readonly now: () => number,
  ) {}

  async inspect(cookie: string, { renew }: { renew: boolean }): Promise<Inspected | undefined> {
    const token = this.parse(cookie);
    return token && { ...this.locationOf(token), renewed: renew ? this.renew(token) : undefined };
  }

  async open(cookie: string, { touch }: { touch: boolean }): Promise<Held | undefined> {
    const token = this.parse(cookie);
    if (!token) {
      this.log.seldom("session.unreadable-cookie", { reason: "forged, foreign or expired" });
      return undefined;
    }
    const location = this.locationOf(token);
    const intervals = touch
      ? { permanent: renewalInterval(this.config, true), temporary: renewalInterval(this.config, false) }
      : undefined;
    const record = await this.records.read(location.subject, location.id, this.now(), intervals);
    return record && { ...location, record, cookie };
  }

  async create(subject: string, record: SessionRecord, replaces?: Held): Promise<Held | undefined> {
    this.assertFits(record.data);
    const secret = newSecret();
    const token: Token = { subject, secret, createdAt: record.createdAt, expires: cookieExpiry(record) };
    const location = this.locationOf(token);
    const sameSubject = replaces?.subject === subject;
    const created = await this.records.create(
      subject,
      { id: location.id, record },
      { now: this.now(), max: this.config.maxPerUser, replaces: sameSubject ? replaces.id : undefined },
    );
    if (!created) return undefined;
    // Two subjects are two keys, which no script may touch at once. Nobody knows the new token yet,
    // so the new session may exist for a moment before the old one is known to have been alive.
    if (replaces && !sameSubject && !(await this.removeOrUndo(replaces, location))) return undefined;
    return { ...location, record, cookie: formatToken(token, this.keys) };
  }

  async write(held: Held, change: Change): Promise<WriteResult> {
    this.assertFits(change.data);
    const result = await this.records.write(held.subject, held.id, held.record.version, change, this.now());
    if (result.status === "gone") return result;
    const { record } = result;
    const reissue = result.status === "written" && record.permanent !== held.record.permanent;
    const token = reissue ? parseToken(held.cookie, this.keys) : undefined;
    const cookie = token ? formatToken({ ...token, expires: cookieExpiry(record) }, this.keys) : held.cookie;
    return { status: result.status, held: { ...held, record, cookie } };
  }

  async remove({ subject, id }: Location): Promise<boolean> {
    return this.records.remove(subject, id, this.now());
  }

  sizeOf(held: Held): number {
    return Buffer.byteLength(held.record.data);
  }

  private assertFits(data: string): void {
    const bytes = Buffer.byteLength(data);
    if (bytes > MAX_DATA_BYTES) throw new SessionTooLargeError(bytes, MAX_DATA_BYTES, "its data as JSON");
  }

  private renew(token: Token): CookieToSet | undefined {
    // A cookie that ends with the browser needs no renewal: only its record has a clock.
    if (token.expires === undefined) return undefined;
    const now = this.now();
    const issuedAt = token.expires - this.config.permanentLifetime * 1000;
    const expires = Math.min(now + this.config.permanentLifetime * 1000, this.locationOf(token).until);
    if (now - issuedAt < renewalInterval(this.config, true) || expires <= token.expires) return undefined;
    return { value: formatToken({ ...token, expires }, this.keys), maxAge: Math.ceil((expires - now) / 1000) };
  }

  private parse(cookie: string): Token | undefined {
    const token = parseToken(cookie, this.keys);
    if (!token || this.locationOf(token).until <= this.now()) return undefined;
    return token.expires !== undefined && token.expires + 1000 <= this.now() ? undefined : token;
  }

  private locationOf({ subject, secret, createdAt }: Token): Location {
    return { subject, id: hashSecret(secret), until: createdAt + 1000 + this.config.absoluteLifetime * 1000 };
  }

  private async removeOrUndo(old: Location, fresh: Location): Promise<boolean> {
    try {
      if (await this.remove(old)) return true;
    } catch (error) {
      await this.remove(fresh).catch(() => undefined);
      throw error;
    }
    await this.remove(fresh);
    return false;
  }
}

function cookieExpiry(record: SessionRecord): number | undefined {
  return record.permanent ? expiresAt(record) : undefined;
}
