import { SessionsNotListableError } from "./errors";
import { type SessionLayer, sessionLayer } from "./layer";
import { expiresAt } from "./lifetime";
import type { ListedRecord, RecordStore } from "./storage";
import { isId, subjectOf } from "./token";

/** A session as its owner sees it in a list. */
export interface ListedSession {
  /** Names the session, and proves nothing. It may be shown, and a form may send it back. */
  id: string;
  /** Whether it is this browser's session. */
  current: boolean;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  /** "Remember me" was ticked. */
  permanent: boolean;
  /** What the browser called itself at sign-in. A client can send any text. */
  userAgent: string;
}

/** The session of the browser that asks. */
interface Asking {
  /** Undefined once this request has ended it, or has given it to another subject. */
  id(): string | undefined;
  /** What was listed when the session was read, if nothing was written since. */
  listed(): ListedRecord[] | undefined;
  /** Runs `end` after the session's other writes, and shows the page anew. @throws SessionNotWritableError */
  change<Result>(end: () => Promise<Result>): Promise<Result>;
  /** To call when this session has ended too. */
  ended(): void;
}

/**
 * The sessions of one subject. Each call is one round trip and one atomic step. Call `list()` anywhere, and the others
 * only in Server Actions and Route Handlers.
 */
export class UserSessions {
  private readonly layer: Pick<SessionLayer, "config" | "now"> & { records: RecordStore };
  private readonly subject: string;
  private readonly asking: Asking | undefined;

  /** @throws SessionsNotListableError in cookie storage */
  constructor({ records, config, now }: SessionLayer, subject: string, asking?: Asking) {
    if (!records) throw new SessionsNotListableError();
    this.layer = { records, config, now };
    this.subject = subject;
    this.asking = asking;
  }

  /** The living sessions: this browser's first, then by their last visit. */
  async list(): Promise<ListedSession[]> {
    const { records, config, now } = this.layer;
    const listed = this.asking?.listed() ?? (await records.list(this.subject, now())).listed;
    return listed
      .map(({ id, record }) => ({
        id,
        current: id === this.asking?.id(),
        createdAt: new Date(record.createdAt),
        lastSeenAt: new Date(record.lastSeenAt),
        expiresAt: new Date(expiresAt(record, config)),
        permanent: record.permanent,
        userAgent: record.userAgent,
      }))
      .sort((a, b) => Number(b.current) - Number(a.current) || b.lastSeenAt.getTime() - a.lastSeenAt.getTime());
  }

  /**
   * Ends one session of this subject. It can't end a session of another subject.
   *
   * @returns whether the session was alive until now
   */
  async revoke(id: string): Promise<boolean> {
    const { records, now } = this.layer;
    // What a form sends back may be anything, such as the name of another field of the user's hash.
    if (!isId(id)) return false;
    return this.change(async () => {
      const { status } = await records.end(this.subject, { id }, now());
      if (id === this.asking?.id()) this.asking.ended();
      return status === "written";
    });
  }

  /** Ends all sessions but this browser's. @returns how many sessions ended */
  async revokeOthers(): Promise<number> {
    const { records, now } = this.layer;
    return this.change(async () => {
      const keep = this.asking?.id();
      return this.asking && keep === undefined ? 0 : records.endAll(this.subject, keep, now());
    });
  }

  /** Signs out everywhere, also in this browser. @returns how many sessions ended */
  async revokeAll(): Promise<number> {
    const { records, now } = this.layer;
    return this.change(async () => {
      const ended = await records.endAll(this.subject, undefined, now());
      if (this.asking?.id() !== undefined) this.asking.ended();
      return ended;
    });
  }

  private change<Result>(end: () => Promise<Result>): Promise<Result> {
    return this.asking ? this.asking.change(end) : end();
  }
}

/**
 * The sessions of any user: for administrators, and after a password has changed.
 *
 * @throws SessionsNotListableError in cookie storage
 */
export function userSessions(userId: string): UserSessions {
  return new UserSessions(sessionLayer(), subjectOf(userId));
}
