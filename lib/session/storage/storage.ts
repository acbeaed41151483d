import type { StorageKind } from "../config";
import type { CookieToSet } from "../cookie";
import type { SessionRecord } from "../record";

/* Both seams: a SessionStorage behind the session layer, and a RecordStore behind a storage that the server keeps. */

/** Where a session is. Known from the cookie alone, without asking the storage. */
export interface SessionRef {
  subject: string;
  /** Names the session within its subject: the hash of its token, or the id in its seal. Never proves ownership. */
  id: string;
  /** The value of the cookie that carries it or points at it. */
  cookie: string;
}

/** What is kept of a session: its record, and its data as JSON, which nothing but the layer looks into. */
export interface Kept {
  record: SessionRecord;
  data: string;
}

/** A session in the hands of one request. */
export interface Held extends SessionRef, Kept {}

/** What a save may change. `permanent` and `idle` only if it set them. */
export type Update = Pick<Kept, "data"> &
  Pick<SessionRecord, "write"> &
  Partial<Pick<SessionRecord, "permanent" | "idle">>;

/**
 * `conflict`: somebody wrote meanwhile; this is what they wrote, and nothing was changed. `gone`: the session was
 * destroyed, revoked, or it expired; nothing was changed, and nothing came back.
 */
export type WriteResult<Session> = ({ status: "written" | "conflict" } & Session) | { status: "gone" };

/**
 * Where sessions rest. Every method takes one round trip at most, but where it says so, and throws
 * SessionStorageUnavailableError when the storage does not answer.
 */
export interface SessionStorage {
  readonly kind: StorageKind;

  /** What a session may take. `create` and `write` throw SessionTooLargeError for more, before they write. Bytes. */
  readonly sizeLimit: number;

  /** The sessions by subject, to list and revoke them. Undefined where the server does not know them. */
  readonly records: RecordStore | undefined;

  /** The storage that keeps this session, or would begin one: itself, unless it is two (SESSION_ALSO_READ). */
  of(session?: SessionRef): SessionStorage;

  /** Bytes of `sizeLimit` that a session takes. */
  size(held: Held): number;

  /**
   * What the cookie itself proves; undefined if it is forged, foreign, expired, or of a session known to have
   * ended. Never a round trip.
   */
  inspect(cookie: string): Promise<SessionRef | undefined>;

  /** The cookie to send again at a visit; undefined if none is due. A round trip only after a secret was rotated. */
  renew(cookie: string): Promise<CookieToSet | undefined>;

  /** The session of this cookie, if it still lives. `touch`: a visit is recorded if that is due, by a second round trip. */
  open(cookie: string, options: { touch: boolean }): Promise<Held | undefined>;

  /** Starts a session. With `replaces`, that one ends, if it still is as it was read; another subject's by a second round trip. */
  create(subject: string, session: Kept, replaces?: Held): Promise<WriteResult<Held>>;

  write(held: Held, update: Update): Promise<WriteResult<Held>>;

  /** Ends a session. True if it was alive until now. */
  remove(ref: SessionRef): Promise<boolean>;
}

/** A session's record in a list: its data stay where they are. */
export interface ListedRecord {
  id: string;
  record: SessionRecord;
}

export interface CreateOptions {
  /** The most sessions that a subject may have. */
  max: number;
  /** A session of the same subject that ends in this step, if nobody has written it since `version`. */
  replaces: { id: string; version: number } | undefined;
}

/**
 * Sessions of a subject, kept by the server. Each method is one atomic step on one subject, one round trip. A session
 * that has expired by `now` is none, but to `read`, which only fetches. A record that can't be read is none, and a
 * line in the log.
 */
export interface RecordStore {
  read(subject: string, id: string): Promise<Kept | undefined>;

  /** Records a visit. A storage that can't write at the moment lets it pass. */
  touch(subject: string, id: string, now: number): Promise<void>;

  /**
   * Adds a session, and drops the subject's expired ones and, if the new one has a stamp, those that have another.
   * Above `max` further ones go: first those never used after their first minute, then the least recently seen.
   */
  create(
    subject: string,
    session: Kept & { id: string },
    now: number,
    options: CreateOptions,
  ): Promise<WriteResult<Kept>>;

  /** Writes if the session still lives and nobody has written since `version`; the same write twice is done once. */
  write(subject: string, id: string, version: number, update: Update, now: number): Promise<WriteResult<Kept>>;

  /** @returns whether there was such a session */
  remove(subject: string, id: string, now: number): Promise<boolean>;

  /** Ends the session if nobody has written it since it was read. */
  removeUnchanged(subject: string, session: Kept & { id: string }, now: number): Promise<WriteResult<Kept>>;

  /** The subject's living sessions, in no order. */
  list(subject: string, now: number): Promise<ListedRecord[]>;

  /**
   * Ends all sessions of the subject but one.
   * @param keep the id of that one, and nothing happens if it has ended; undefined: ends them all
   * @returns how many ended
   */
  removeAll(subject: string, keep: string | undefined, now: number): Promise<number>;
}
