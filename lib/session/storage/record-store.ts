import type { SessionRecord } from "../record";

/** What a save may change of a record. */
export type RecordUpdate = Pick<SessionRecord, "data"> & Partial<Pick<SessionRecord, "permanent" | "idle">>;

export interface StoredSession {
  id: string;
  record: SessionRecord;
}

/** Milliseconds that must have passed since the last visit for a visit to be recorded. By kind of session. */
export interface TouchIntervals {
  permanent: number;
  temporary: number;
}

export interface CreateOptions {
  now: number;
  max: number;
  replaces: { id: string; version: number } | undefined;
}

/** `conflict`: somebody wrote meanwhile; this is what they wrote, and nothing was done. `gone`: it has ended. */
export type RecordWriteResult = { status: "written" | "conflict"; record: SessionRecord } | { status: "gone" };

/**
 * Sessions of a subject, kept by the server. Each method is one atomic step on one subject, one round trip.
 * An expired record is as good as none. A record that can't be read is none, and one line in the log.
 */
export interface RecordStore {
  /** `touch`: record the visit if it is due. */
  read(subject: string, id: string, now: number, touch: TouchIntervals | undefined): Promise<SessionRecord | undefined>;

  /**
   * Adds a session and drops the subject's expired ones and, if the new one has a stamp, those that have another;
   * above `max`, the oldest too.
   * @param replaces a session of the same subject that ends in this step, if nobody has written it since `version`
   */
  create(subject: string, session: StoredSession, options: CreateOptions): Promise<RecordWriteResult>;

  /** Writes if the session still lives and nobody has written since `version`. */
  write(subject: string, id: string, version: number, update: RecordUpdate, now: number): Promise<RecordWriteResult>;

  /** @returns whether there was such a session */
  remove(subject: string, id: string, now: number): Promise<boolean>;

  /** Ends the session if nobody has written it since `version`. */
  removeUnchanged(subject: string, id: string, version: number, now: number): Promise<RecordWriteResult>;

  /** The subject's living sessions, in no order. */
  list(subject: string, now: number): Promise<StoredSession[]>;

  /**
   * Ends all sessions of the subject but one.
   * @param keep the id of that one, and nothing happens if it has ended; undefined: ends them all
   * @returns how many ended
   */
  removeAll(subject: string, keep: string | undefined, now: number): Promise<number>;
}
