import { SessionsNotListableError } from "./errors";
import { sessionLayer } from "./layer";
import { expiresAt, type Lifetimes } from "./lifetime";
import type { RecordStore } from "./storage";
import { subjectOf } from "./token";
import type { WritingLayer } from "./write";

/** A session as its owner sees it in a list. */
export interface ListedSession {
  /** Names the session, and proves nothing: it may be shown and sent back in a form. */
  id: string;
  /** Whether it is the one that asks. */
  current: boolean;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  /** "Remember me" was ticked. */
  permanent: boolean;
  /** What the browser said of itself at sign-in: anybody's text. */
  userAgent: string;
}

/** The session that asks. */
interface Asking {
  id: string;
  /** @throws SessionNotWritableError */
  assertWritable(): void;
  /** The list is out of date. */
  written(): void;
  /** It was among those that ended. */
  ended(): void;
}

/**
 * The sessions of one subject. Each call is one round trip and one atomic step. All but `list()` are for Server
 * Actions and Route Handlers.
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

  /** The living sessions, the one that asks first, then by their last visit. */
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
   * Ends one session of this subject; an id of anybody else's is not found here.
   *
   * @returns whether it was alive until now
   */
  async revoke(id: string): Promise<boolean> {
    this.asking?.assertWritable();
    const ended = await this.records.remove(this.subject, id, this.now());
    if (id === this.asking?.id) this.asking.ended();
    this.asking?.written();
    return ended;
  }

  /** Ends every session but the one that asks. @returns how many */
  async revokeOthers(): Promise<number> {
    this.asking?.assertWritable();
    const ended = await this.records.removeAll(this.subject, this.asking?.id, this.now());
    this.asking?.written();
    return ended;
  }

  /** Signs out everywhere, here included. @returns how many sessions ended */
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
