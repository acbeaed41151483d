import { SessionsNotListableError } from "./errors";
import { sessionLayer } from "./layer";
import { expiresAt, type Lifetimes } from "./lifetime";
import type { RecordStore } from "./storage";
import { subjectOf } from "./token";
import type { WritingLayer } from "./write";

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
  id: string;
  /** @throws SessionNotWritableError */
  assertWritable(): void;
  /** To call when a session has ended: a list on the screen is out of date. */
  written(): void;
  /** To call when this session has ended too. */
  ended(): void;
}

/**
 * The sessions of one subject. Each call is one round trip and one atomic step. Call `list()` anywhere, and the others
 * only in Server Actions and Route Handlers.
 */
export class UserSessions {
  private readonly records: RecordStore;
  private readonly config: Lifetimes;
  private readonly now: () => number;
  private readonly subject: string;
  private readonly asking: Asking | undefined;

  /** @throws SessionsNotListableError in cookie storage */
  constructor({ storage, config, now }: WritingLayer, subject: string, asking?: Asking) {
    if (!storage.records) throw new SessionsNotListableError();
    this.records = storage.records;
    this.config = config;
    this.now = now;
    this.subject = subject;
    this.asking = asking;
  }

  /** The living sessions: this browser's first, then by their last visit. */
  async list(): Promise<ListedSession[]> {
    const sessions = await this.records.list(this.subject, this.now());
    return sessions
      .map(({ id, record }) => ({
        id,
        current: id === this.asking?.id,
        createdAt: new Date(record.createdAt),
        lastSeenAt: new Date(record.lastSeenAt),
        expiresAt: new Date(expiresAt(record, this.config)),
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
    this.asking?.assertWritable();
    const ended = await this.records.remove(this.subject, id, this.now());
    if (id === this.asking?.id) this.asking.ended();
    this.asking?.written();
    return ended;
  }

  /** Ends all sessions but this browser's. @returns how many sessions ended */
  async revokeOthers(): Promise<number> {
    this.asking?.assertWritable();
    const ended = await this.records.removeAll(this.subject, this.asking?.id, this.now());
    this.asking?.written();
    return ended;
  }

  /** Signs out everywhere, also in this browser. @returns how many sessions ended */
  async revokeAll(): Promise<number> {
    this.asking?.assertWritable();
    const ended = await this.records.removeAll(this.subject, undefined, this.now());
    this.asking?.ended();
    return ended;
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
