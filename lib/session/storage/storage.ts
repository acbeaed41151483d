import type { SessionConfig, StorageKind } from "../config";
import type { CookieToSet } from "../cookie";
import type { Keys } from "../keys";
import type { SessionLog } from "../log";
import type { SessionRecord } from "../record";

/* Both interfaces: the session layer uses a SessionStorage; a storage on the server uses a RecordStore. */

/** What a storage is made of. */
export interface StorageParts {
  config: SessionConfig;
  keys: Keys;
  log: SessionLog;
  /** The clock, in milliseconds since the epoch. */
  now: () => number;
}

/** Where a session is. The cookie alone tells this, without the storage. */
export interface SessionRef {
  subject: string;
  /** Names the session within its subject: the hash of its token, or the id in its seal. It proves no ownership. */
  id: string;
  /** The value of the cookie that carries it or points at it. */
  cookie: string;
}

/** What a storage keeps of a session: its record, and its data as JSON. Only the layer reads the data. */
export interface Stored {
  record: SessionRecord;
  data: string;
}

/** A session in the hands of one request. */
export interface Held extends SessionRef, Stored {}

/**
 * `conflict`: another request wrote first. This is what it wrote, and nothing was changed. `gone`: the session was
 * destroyed, was revoked or has expired. Nothing was changed.
 */
export type WriteResult<Session, Written = Session> =
  | ({ status: "written" } & Written)
  | ({ status: "conflict" } & Session)
  | { status: "gone" };

export type EndResult = WriteResult<Stored, unknown>;

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

  /** Bytes of `sizeLimit` that a session takes. */
  size(held: Held): number;

  /**
   * What the cookie itself proves. Undefined if it is forged, foreign or expired, or if this process knows that the
   * session has ended. Never a round trip.
   */
  inspect(cookie: string): Promise<SessionRef | undefined>;

  /** The new cookie to send at a visit, if one is due. Takes a round trip only after a rotation (decision 1). */
  renew(cookie: string): Promise<CookieToSet | undefined>;

  /**
   * The session of this cookie, if it lives. With `touch`, a second round trip records the visit if one is due. With
   * `list`, the same answer tells all sessions of the subject, where the server knows them.
   */
  open(cookie: string, options: OpenOptions): Promise<Opened | undefined>;

  /** Begins a session. @returns undefined if the one that it `replaces` has ended; then nothing has begun */
  create(subject: string, session: Stored, options: CreateOptions): Promise<Held | undefined>;

  /** Writes the session if it lives and nobody has written since. @param next its `nextRecord`, and its data */
  write(held: Held, next: Stored): Promise<WriteResult<Held>>;

  /** Ends a session: at any version, or only if nobody has written it since, and the one that replaces it lives. */
  end(ref: SessionRef, only?: Omit<AtVersion, "id">): Promise<EndResult>;
}

/** A session that was read, perhaps with the list of its subject's sessions. */
export interface Opened extends Held {
  listed?: ListedRecord[];
}

export interface OpenOptions {
  touch: boolean;
  list?: boolean | undefined;
}

/** A session in a list: its record without its data. */
export interface ListedRecord {
  id: string;
  record: SessionRecord;
}

export interface CreateOptions {
  /** The id of a session of the same subject that is about to end: it must live, is left alone and not counted. */
  replaces: string | undefined;
  /** Whether the subject's sessions with another stamp end (decision 8): only somebody who signs in may do that. */
  endsOtherStamps: boolean;
}

/** A session, if nobody has written it since this version. */
export interface AtVersion {
  id: string;
  /** Undefined: at any version. */
  version?: number | undefined;
  /** The session of the same subject that takes its place: if that one has ended, this is a conflict. */
  replacedBy?: string | undefined;
}

/**
 * Keeps the sessions of each subject on the server. Each method is one atomic step on one subject, in one round trip.
 * A session that has expired by `now` counts as ended; only `read` still fetches it. A record that can't be read is
 * logged, and counts as no session.
 */
export interface RecordStore {
  read(subject: string, id: string): Promise<Stored | undefined>;

  /**
   * Adds a session, and ends the subject's expired sessions. Above `max` it ends more: first those that were not used
   * after their first minute, then the least recently seen.
   *
   * @returns false if the session that it `replaces` has ended; then nothing has happened
   */
  create(
    subject: string,
    session: Stored & { id: string },
    now: number,
    options: CreateOptions & { max: number },
  ): Promise<boolean>;

  /** Writes if the session lives and its stored version is the one before. The same write twice is done once. */
  write(subject: string, id: string, next: Stored, now: number): Promise<WriteResult<Stored>>;

  /** Ends one session. */
  end(subject: string, session: AtVersion, now: number): Promise<EndResult>;

  /** The subject's living sessions, in no order. @param whose the one session whose data are told as well */
  list(subject: string, now: number, whose?: string): Promise<{ listed: ListedRecord[]; data: string | undefined }>;

  /**
   * Ends all sessions of the subject but one.
   * @param keep the id of that one; if it has ended, nothing happens. Undefined: ends all sessions
   * @returns how many ended
   */
  endAll(subject: string, keep: string | undefined, now: number): Promise<number>;
}
