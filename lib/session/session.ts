import type { StorageKind } from "./config";
import { type CookieJar, cookieMaxAge } from "./cookie";
import type { SessionData } from "./data";
import { Draft, updated } from "./draft";
import { applyChanges, type Data, hasChanges, reconcile } from "./json";
import type { SessionLayer } from "./layer";
import { expiresAt, limitsOf, type SessionLimits } from "./lifetime";
import type { Held, ListedRecord, Opened } from "./storage";
import { newSubject, subjectOf } from "./token";
import { UserSessions } from "./user-sessions";
import {
  type Beginning,
  beginSession,
  type Change,
  changeSession,
  type Limits,
  oneAfterAnother,
  type Regeneration,
} from "./write";

/** What the server remembers of one browser. Get one from `getSession()`. */
export class Session {
  /** The session data: read and change it like any object, then `save()`. Plain JSON. */
  readonly data: Partial<SessionData>;

  private readonly layer: SessionLayer;
  private readonly jar: CookieJar;
  private readonly draft = new Draft();
  private held: Held | undefined;
  private listed: ListedRecord[] | undefined;
  private unsavedPermanent: boolean | undefined;
  /** Ended by this request, or found to be ended when this request wrote. */
  private ended = false;

  constructor(layer: SessionLayer, jar: CookieJar, opened: Opened | undefined) {
    this.layer = layer;
    this.jar = jar;
    this.data = this.draft.data as Partial<SessionData>;
    this.hold(opened);
    this.listed = opened?.listed;
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
      listed: () => this.listed,
      change: async (end) => {
        this.jar.assertWritable();
        this.listed = undefined;
        return oneAfterAnother(this, end).finally(() => this.jar.written());
      },
      ended: () => this.end(),
    });
  }

  /** Which storage keeps the session. */
  get storage(): StorageKind {
    return this.layer.storageOf(this.held).kind;
  }

  /** "Remember me": the session outlives the browser, by PERMANENT_SESSION_LIFETIME. Set it, then `save()`. */
  get permanent(): boolean {
    return this.unsavedPermanent ?? this.held?.record.permanent ?? false;
  }

  set permanent(value: boolean) {
    this.unsavedPermanent = value;
  }

  /** The stamp that the session began under; undefined if it was given none. */
  get stamp(): string | undefined {
    return this.held?.record.stamp;
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
    reconcile(this.draft.data, {});
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
    this.jar.assertWritable();
    if (idle !== undefined && !(Number.isInteger(idle) && idle > 0))
      throw new RangeError("The session can't be saved: idle must be a whole number of seconds, more than 0.");
    return oneAfterAnother(this, async () => {
      const changes = this.draft.changes();
      if (this.ended) return this.hold(undefined);
      const record = this.held?.record;
      const sameLimits = !record || (this.permanent === record.permanent && (idle ?? record.idle) === record.idle);
      if (!hasChanges(changes) && sameLimits) return true;
      return this.write((stored) => applyChanges(stored, changes), idle);
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
    this.jar.assertWritable();
    return oneAfterAnother(this, async () => {
      if (this.ended) return this.hold(undefined);
      const unsaved = this.draft.changes();
      return this.write((stored) => updated(applyChanges(stored, unsaved), change as (data: Data) => unknown));
    });
  }

  /**
   * Keeps the data, unsaved changes included, under a new identity; the old cookie stops working. Do it whenever
   * the visitor gains rights, above all at login: it is the cure for session fixation (OWASP ASVS 5.0, 7.2.4).
   *
   * @returns, @throws as `save()`
   */
  async regenerate({ userId, stamp }: Regeneration = {}): Promise<boolean> {
    this.jar.assertWritable();
    return oneAfterAnother(this, async () => {
      if (this.ended && userId === undefined) return this.hold(undefined); // A login may begin anew.
      const fresh = userId !== undefined;
      const subject = fresh ? subjectOf(userId) : (this.held?.subject ?? newSubject());
      const changes = this.draft.changes();
      try {
        return await this.begin({ subject, change: (stored) => applyChanges(stored, changes), stamp, fresh });
      } catch (error) {
        // A sign-in that failed leaves nothing behind that looks like one.
        this.draft.reset();
        this.unsavedPermanent = undefined;
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
    this.jar.assertWritable();
    await oneAfterAnother(this, async () => {
      const { held } = this;
      this.end();
      if (held) await this.layer.storageOf(held).end(held);
    });
  }

  /** Makes `held` the current session, or none, and resets `data` to it. @returns whether there is one */
  private hold(held: Held | undefined): boolean {
    this.held = held;
    this.listed = undefined;
    this.unsavedPermanent = undefined;
    this.draft.reset(held?.data ?? "{}");
    return held !== undefined;
  }

  private end(): void {
    this.ended = true;
    if (this.held) this.jar.ended(this.held);
    this.hold(undefined);
    this.jar.clear();
  }

  private async write(change: Change, idle?: number): Promise<boolean> {
    const { held, layer } = this;
    if (!held) return this.begin({ subject: newSubject(), change, fresh: true, idle });
    return this.store((permanent) => changeSession(layer, held, change, { permanent, idle }));
  }

  private async begin(beginning: Omit<Beginning, "permanent" | "userAgent" | "replaces">): Promise<boolean> {
    const { held: replaces, layer, jar } = this;
    return this.store(async (permanent) => {
      const begun = await beginSession(layer, { ...beginning, permanent, userAgent: jar.userAgent, replaces });
      if (replaces) jar.ended(replaces);
      return begun;
    });
  }

  /** Writes, and goes on with what the storage holds then. @returns false if the session has ended */
  private async store(write: (permanent: boolean | undefined) => Promise<Held | undefined>): Promise<boolean> {
    const { unsavedPermanent: permanent, held: before, jar } = this;
    const sent = this.draft.copy();
    const held = await write(permanent);
    this.ended = !held;
    if (!held) return this.hold(undefined);
    this.held = held;
    this.listed = undefined;
    if (this.unsavedPermanent === permanent) this.unsavedPermanent = undefined;
    this.draft.takeOver(held.data, sent);
    if (held.cookie !== before?.cookie || held.record.permanent !== before.record.permanent)
      jar.set({ value: held.cookie, maxAge: cookieMaxAge(held.record, this.layer.now()) });
    jar.written();
    return true;
  }
}
