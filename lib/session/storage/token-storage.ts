import type { SessionConfig } from "../config";
import { type CookieToSet, cookieMaxAge } from "../cookie";
import { SessionStorageUnavailableError, SessionTooLargeError } from "../errors";
import type { Keys } from "../keys";
import { expiresAt, isUnused, isVisitDue } from "../lifetime";
import type { SessionLog } from "../log";
import { formatTokenCookie, hashToken, newToken, parseTokenCookie, type TokenCookie } from "../token";
import type { Held, Kept, RecordStore, SessionRef, SessionStorage, Update, WriteResult } from "./storage";

/** Bytes of JSON. Keep sessions much smaller: every request sends the data over the network. */
const MAX_DATA_BYTES = 65_536;

/** Keeps the session on the server. The cookie has a signed token that points at it, and no user data (decision 1). */
export class TokenStorage implements SessionStorage {
  readonly kind: "redis" | "memory";
  readonly records: RecordStore;
  readonly sizeLimit = MAX_DATA_BYTES;
  readonly of = (): SessionStorage => this;
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

  async inspect(cookie: string): Promise<SessionRef | undefined> {
    const parsed = parseTokenCookie(cookie, this.keys);
    return parsed && refOf(parsed, cookie);
  }

  async renew(cookie: string): Promise<CookieToSet | undefined> {
    const parsed = parseTokenCookie(cookie, this.keys);
    if (parsed?.signedBy !== "older") return undefined;
    // Only the record knows how long the browser may keep the cookie.
    const held = await this.open(cookie, { touch: false });
    return held && { value: formatTokenCookie(parsed, this.keys), maxAge: cookieMaxAge(held.record, this.now()) };
  }

  async open(cookie: string, { touch }: { touch: boolean }): Promise<Held | undefined> {
    const parsed = parseTokenCookie(cookie, this.keys);
    if (!parsed) {
      this.log.seldom("session.unreadable-cookie", { reason: "forged or foreign" });
      return undefined;
    }
    const ref = refOf(parsed, cookie);
    const kept = await this.records.read(ref.subject, ref.id);
    const now = this.now();
    if (!kept || expiresAt(kept.record, this.config) <= now) return undefined;
    const { record } = kept;
    // The first use after the first minute is recorded as well, so that the session does not count as unused.
    const due = isVisitDue(record, this.config, now) || (this.config.refreshEachRequest && isUnused(record, now));
    if (!touch || !due) return { ...ref, ...kept };
    await this.records.touch(ref.subject, ref.id, now);
    return { ...ref, ...kept, record: { ...record, lastSeenAt: now } };
  }

  async create(subject: string, session: Kept, replaces?: Held): Promise<WriteResult<Held>> {
    this.assertFits(session.data);
    const issued: TokenCookie = { subject, token: newToken() };
    const ref = refOf(issued, formatTokenCookie(issued, this.keys));
    const sameSubject = replaces?.subject === subject;
    const options = { max: this.config.maxPerUser, replaces: sameSubject ? replaces.id : undefined };
    try {
      await this.records.create(subject, { id: ref.id, ...session }, this.now(), options);
    } catch (error) {
      // It may exist all the same, and nobody gets its cookie. Nobody waits for this.
      void this.remove(ref).catch(() => undefined);
      throw error;
    }
    const begun = { status: "written", ...ref, ...session } as const;
    if (!replaces) return begun;
    const ending = this.records.removeUnchanged(replaces.subject, replaces, this.now());
    const ended = await undoUnlessEnded(replaces, ending, () => this.remove(ref));
    return ended.status === "written" ? begun : { ...replaces, ...ended };
  }

  async write(held: Held, update: Update): Promise<WriteResult<Held>> {
    this.assertFits(update.data);
    const result = await this.records.write(held.subject, held.id, held.record.version, update, this.now());
    return result.status === "gone" ? result : { ...held, ...result };
  }

  async remove({ subject, id }: SessionRef): Promise<boolean> {
    return this.records.remove(subject, id, this.now());
  }

  size(held: Held): number {
    return Buffer.byteLength(held.data);
  }

  private assertFits(data: string): void {
    const bytes = Buffer.byteLength(data);
    if (bytes > MAX_DATA_BYTES) throw new SessionTooLargeError(bytes, MAX_DATA_BYTES, "its data as JSON");
  }
}

/**
 * Undoes what was begun in place of an old session, unless the end of that one shows that it was alive and unchanged; or
 * its end is unknown: then only the new session's cookie works for certain (decision 9).
 */
export async function undoUnlessEnded(
  old: Held,
  ending: Promise<WriteResult<Kept>>,
  undo: () => Promise<unknown>,
): Promise<WriteResult<Kept>> {
  let ended: WriteResult<Kept> | undefined;
  try {
    ended = await ending;
  } catch (error) {
    if (!(error instanceof SessionStorageUnavailableError && error.asked)) throw error;
    ended = { status: "written", ...old };
  } finally {
    // An error is more worth telling than that this failed as well.
    if (ended?.status !== "written") await undo().catch(() => undefined);
  }
  return ended;
}

function refOf({ subject, token }: TokenCookie, cookie: string): SessionRef {
  return { subject, id: hashToken(token), cookie };
}
