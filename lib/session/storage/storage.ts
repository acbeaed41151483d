import type { StorageKind } from "../config";
import type { CookieToSet } from "../cookie";
import type { SessionRecord } from "../record";
import type { RecordStore, RecordUpdate } from "./record-store";

/** Where a session is. Known from the cookie alone, without asking the storage. */
export interface SessionRef {
  subject: string;
  /** Names the session within its subject: the hash of its token, or the id in its seal. Never proves ownership. */
  id: string;
  /** After this no cookie of the session can be valid: createdAt + absolute lifetime. Milliseconds. */
  until: number;
}

/** A session in the hands of one request. */
export interface Held extends SessionRef {
  record: SessionRecord;
  /** The value of the cookie that carries it or points at it. */
  cookie: string;
}

/** What a cookie says for itself. */
export interface Inspected extends SessionRef {
  /** The cookie to send again, because the session's renewal is due. */
  renewed: CookieToSet | undefined;
}

export type WriteResult =
  | { status: "written"; held: Held }
  /** Somebody wrote since `held` was read; this is what they wrote. Nothing was changed. */
  | { status: "conflict"; held: Held }
  /** The session was destroyed, revoked, or it expired. Nothing was changed, and nothing came back. */
  | { status: "gone" };

/**
 * Where sessions rest. Every method takes one round trip at most and throws
 * SessionStorageUnavailableError when the storage does not answer.
 */
export interface SessionStorage {
  readonly kind: StorageKind;

  /** What a session may take. `create` and `write` throw SessionTooLargeError for more, before they write. */
  readonly sizeLimit: number;

  /** The sessions by subject, to list and revoke them. Undefined where the server does not know them. */
  readonly records: RecordStore | undefined;

  /** Bytes of `sizeLimit` that a session takes. */
  size(held: Held): number;

  /**
   * What the cookie itself proves; undefined if it is forged, foreign, expired, or of a session known to have
   * ended. Never a round trip. `renew`: the visitor is active, see whether a renewed cookie is due.
   */
  inspect(cookie: string, options: { renew: boolean }): Promise<Inspected | undefined>;

  /** The session of this cookie, if it still lives. `touch`: being looked at counts as activity. */
  open(cookie: string, options: { touch: boolean }): Promise<Held | undefined>;

  /**
   * Starts a session. With `replaces`, the old one ends in the same step, if it still is as it was read. If it had
   * already ended elsewhere (`gone`), or somebody wrote to it (`conflict`), nothing is started.
   */
  create(subject: string, record: SessionRecord, replaces?: Held): Promise<WriteResult>;

  write(held: Held, update: RecordUpdate): Promise<WriteResult>;

  /** Ends a session. True if it was alive until now. */
  remove(ref: SessionRef): Promise<boolean>;
}
