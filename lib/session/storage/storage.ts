import type { StorageKind } from "../config";
import type { CookieToSet } from "../cookie";
import type { SessionRecord } from "../record";

/* Both interfaces: the session layer uses a SessionStorage; a storage on the server uses a RecordStore. */

/** Where a session is. The cookie alone tells this, without the storage. */
export interface SessionRef {
  subject: string;
  /** Names the session within its subject: the hash of its token, or the id in its seal. It proves no ownership. */
  id: string;
  /** The value of the cookie that carries it or points at it. */
  cookie: string;
}

/** What a storage keeps of a session: its record, and its data as JSON. Only the layer reads the data. */
export interface Kept {
  record: SessionRecord;
  data: string;
}

/** A session in the hands of one request. */
export interface Held extends SessionRef, Kept {}

/** What a save changes. It has `permanent` and `idle` only if the request set them. */
export type Update = Pick<Kept, "data"> &
  Pick<SessionRecord, "write"> &
  Partial<Pick<SessionRecord, "permanent" | "idle">>;

/**
 * `conflict`: another request wrote first. This is what it wrote, and nothing was changed. `gone`: the session was
 * destroyed, was revoked or has expired. Nothing was changed.
 */
export type WriteResult<Stored> = ({ status: "written" | "conflict" } & Stored) | { status: "gone" };

/**
 * Where session data rest. Each method takes one round trip at most, unless it says so. It throws
 * SessionStorageUnavailableError if the storage does not answer.
 */
export interface SessionStorage {
  readonly kind: StorageKind;

  /** The largest size of a session, in bytes. For more, `create` and `write` throw SessionTooLargeError. */
  readonly sizeLimit: number;

  /** The sessions by subject, to list and revoke them. Undefined if the server does not know them. */
  readonly records: RecordStore | undefined;

  /** The storage that keeps this session, or would begin one: itself, unless it is two (SESSION_ALSO_READ). */
  of(session?: Pick<SessionRef, "cookie">): SessionStorage;

  /** Bytes of `sizeLimit` that a session takes. */
  size(held: Held): number;

  /**
   * What the cookie itself proves. Undefined if it is forged, foreign or expired, or if this process knows that the
   * session has ended. Never a round trip.
   */
  inspect(cookie: string): Promise<SessionRef | undefined>;

  /** The new cookie to send at a visit, if one is due. Takes a round trip only after a rotation (decision 1). */
  renew(cookie: string): Promise<CookieToSet | undefined>;

  /** The session of this cookie, if it lives. With `touch`, a second round trip records the visit if one is due. */
  open(cookie: string, options: { touch: boolean }): Promise<Held | undefined>;

  /**
   * Starts a session. Then, in a second round trip, ends the session that it replaces; if somebody has written or ended
   * that one since it was read, nothing has begun.
   */
  create(subject: string, session: Kept, replaces?: Held): Promise<WriteResult<Held>>;

  write(held: Held, update: Update): Promise<WriteResult<Held>>;

  /** Ends a session. True if it was alive until now. */
  remove(ref: SessionRef): Promise<boolean>;
}

/** A session in a list: its record without its data. */
export interface ListedRecord {
  id: string;
  record: SessionRecord;
}

export interface CreateOptions {
  /** The most sessions that a subject may have. */
  max: number;
  /** The id of a session of the same subject that is about to end. This step does not touch or count it. */
  replaces: string | undefined;
}

/**
 * Keeps the sessions of each subject on the server. Each method is one atomic step on one subject, in one round trip.
 * A session that has expired by `now` counts as ended; only `read` still fetches it. A record that can't be read is
 * logged, and counts as no session.
 */
export interface RecordStore {
  read(subject: string, id: string): Promise<Kept | undefined>;

  /** Records a visit. If the storage can't write at the moment, this is not an error. */
  touch(subject: string, id: string, now: number): Promise<void>;

  /**
   * Adds a session, and ends the subject's expired sessions. If the new one has a stamp, it also ends those with
   * another stamp (decision 8). Above `max` it ends more: first those that were not used after their first minute, then
   * the least recently seen.
   */
  create(subject: string, session: Kept & { id: string }, now: number, options: CreateOptions): Promise<void>;

  /** Writes if the session lives and nobody has written since `version`. The same write twice is done once. */
  write(subject: string, id: string, version: number, update: Update, now: number): Promise<WriteResult<Kept>>;

  /** @returns whether there was such a session */
  remove(subject: string, id: string, now: number): Promise<boolean>;

  /** Ends the session if nobody has written it since it was read. */
  removeUnchanged(subject: string, session: Kept & { id: string }, now: number): Promise<WriteResult<Kept>>;

  /** The subject's living sessions, in no order. */
  list(subject: string, now: number): Promise<ListedRecord[]>;

  /**
   * Ends all sessions of the subject but one.
   * @param keep the id of that one; if it has ended, nothing happens. Undefined: ends all sessions
   * @returns how many ended
   */
  removeAll(subject: string, keep: string | undefined, now: number): Promise<number>;
}
