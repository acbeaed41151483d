import type { StorageKind } from "./config";
import type { CookieJar } from "./cookie";
import type { SessionData } from "./data";
import { updated } from "./draft";
import { HeldSession } from "./held-session";
import { applyChanges, type Data, hasKeys } from "./json";
import type { SessionLayer } from "./layer";
import { expiresAt, limitsOf, type SessionLimits } from "./lifetime";
import type { Held, Opened } from "./storage";
import { newSubject, subjectOf } from "./token";
import { UserSessions } from "./user-sessions";
import type { Change, Limits, Regeneration } from "./write";

/** What the server remembers of one browser. Get one from `getSession()`. */
export class Session {
  /** The session data: read and change it like any object, then `save()`. Plain JSON. */
  readonly data: Partial<SessionData>;

  private readonly state: HeldSession;

  constructor(layer: SessionLayer, jar: CookieJar, opened: Opened | undefined) {
    this.state = new HeldSession(layer, jar, opened);
    this.data = this.state.draft.data as Partial<SessionData>;
  }

  private get held(): Held | undefined {
    return this.state.held;
  }

  private get layer(): SessionLayer {
    return this.state.layer;
  }

  /** True until something has been saved: nothing is stored, and the browser has no cookie. */
  get isNew(): boolean {
    return this.held === undefined;
  }

  /** The sessions of the same subject: list them, end them. Undefined while it is new, and in cookie storage. */
  get userSessions(): UserSessions | undefined {
    const [subject, { records }] = [this.held?.subject, this.layer.storageOf(this.held)];
    if (subject === undefined || !records) return undefined;
    return new UserSessions({ ...this.layer, records }, subject, {
      id: () => (this.held?.subject === subject ? this.held.id : undefined),
      listed: () => this.state.listed,
      change: (end) => {
        this.state.listed = undefined;
        return this.state.inTurn(end).finally(() => this.state.jar.written());
      },
      ended: () => this.state.end(),
    });
  }

  /** Which storage keeps the session. */
  get storage(): StorageKind {
    return this.layer.storageOf(this.held).kind;
  }

  /** "Remember me": the session outlives the browser, by PERMANENT_SESSION_LIFETIME. Set it, then `save()`. */
  get permanent(): boolean {
    return this.state.unsavedPermanent ?? this.held?.record.permanent ?? false;
  }

  set permanent(value: boolean) {
    this.state.unsavedPermanent = value;
  }

  /** The stamp that the session began under; undefined if it was given none. */
  get stamp(): string | undefined {
    return this.held?.record.stamp;
  }

  /** When the user last proved who they are; undefined if that was not under this session. */
  get confirmedAt(): Date | undefined {
    const at = this.held?.record.confirmedAt;
    return at === undefined ? undefined : new Date(at);
  }

  /** When the session began; undefined while it is new. */
  get createdAt(): Date | undefined {
    return this.held && new Date(this.held.record.createdAt);
  }

  /** When it ends if there is no activity until then; undefined while it is new. */
  get expiresAt(): Date | undefined {
    return this.held && new Date(expiresAt(this.held.record, this.layer.config));
  }

  /** When it ends without activity, and whatever happens; undefined while it is new. */
  get limits(): SessionLimits | undefined {
    return this.held && limitsOf(this.held.record, this.layer.config);
  }

  /** Bytes that count towards `sizeLimit`, as it was last saved. 0 while it is new. */
  get size(): number {
    return this.held ? this.layer.storageOf(this.held).size(this.held) : 0;
  }

  /** Bytes that its storage can keep. More is refused before anything is written. */
  get sizeLimit(): number {
    return this.layer.storageOf(this.held).sizeLimit;
  }

  /** Empties the data; `save()` or `regenerate()` keeps it so. */
  clear(): void {
    this.state.draft.clear();
  }

  /**
   * Writes what changed, comparing by value; nothing changed, nothing is written. Only the changed and deleted
   * top-level keys are sent: of two requests that change different keys at once, both win.
   *
   * @param idle ends the session after so many seconds without activity, until it gets a new identity. For a session
   *   that is made for a moment, such as for an OAuth state
   * @returns false if the session has ended, here or elsewhere meanwhile. It stays ended, and `data` is empty now.
   * @throws SessionNotWritableError, SessionNotJsonError, SessionTooLargeError (nothing was written),
   *   SessionStorageUnavailableError
   */
  async save({ idle }: Pick<Limits, "idle"> = {}): Promise<boolean> {
    if (idle !== undefined && !(Number.isInteger(idle) && idle > 0))
      throw new RangeError("The session can't be saved: idle must be a whole number of seconds, more than 0.");
    return this.state.inTurn(async () => {
      const changes = this.state.draft.changes();
      if (this.state.ended) return this.state.hold(undefined);
      const record = this.held?.record;
      const sameLimits = !record || (this.permanent === record.permanent && (idle ?? record.idle) === record.idle);
      const nothing = !hasKeys(changes.keys) && !(changes.cleared && this.held);
      if (nothing && sameLimits) return true;
      return this.state.write((stored) => applyChanges(stored, changes), idle);
    });
  }

  /**
   * Reads, changes and writes in one step: when somebody else has written meanwhile, `change` runs again on what
   * they wrote. For counters, lists, and anything computed from its old value. Unsaved changes are saved too.
   *
   * @param change a synchronous function that changes its argument
   * @returns, @throws as `save()`; also throws SessionConflictError when others kept being faster, SessionUpdateError
   */
  async update(change: (data: Partial<SessionData>) => unknown): Promise<boolean> {
    return this.state.inTurn(async () => {
      if (this.state.ended) return this.state.hold(undefined);
      const unsaved = this.state.draft.changes();
      return this.state.write((stored) => updated(applyChanges(stored, unsaved), change as (data: Data) => unknown));
    });
  }

  /**
   * Keeps the data, unsaved changes included, under a new identity; the old cookie stops working. Do it whenever
   * the visitor gains rights, above all at login: it is the cure for session fixation (OWASP ASVS 5.0, 7.2.4).
   *
   * @returns, @throws as `save()`
   */
  async regenerate({ userId, stamp, confirmed }: Regeneration = {}): Promise<boolean> {
    return this.state.inTurn(async () => {
      if (this.state.ended && userId === undefined) return this.state.hold(undefined); // A login may begin anew.
      const fresh = userId !== undefined;
      const subject = fresh ? subjectOf(userId) : (this.held?.subject ?? newSubject());
      try {
        const changes = this.state.draft.changes();
        const change: Change = (stored) => applyChanges(stored, changes);
        return await this.state.begin({ subject, change, stamp, confirmed, fresh });
      } catch (error) {
        // A sign-in that failed leaves nothing behind that looks like one.
        this.state.draft.reset();
        this.state.unsavedPermanent = undefined;
        throw error;
      }
    });
  }

  /**
   * Ends the session here and in its storage, for good: nothing that is saved afterwards begins another. The cookie is
   * cleared even if the storage can't be reached.
   *
   * @throws SessionStorageUnavailableError if nobody knows whether the storage has ended it
   */
  async destroy(): Promise<void> {
    await this.state.inTurn(async () => {
      const { held } = this.state;
      this.state.end();
      if (held) await this.layer.storageOf(held).end(held);
    });
  }
}
