import type { StorageKind } from "./config";
import { type CookieJar, cookieMaxAge } from "./cookie";
import type { SessionData } from "./data";
import { Draft, updated } from "./draft";
import { applyChanges, type Data, hasChanges, reconcile } from "./json";
import { expiresAt } from "./lifetime";
import type { Held } from "./storage";
import { newSubject, subjectOf } from "./token";
import { UserSessions } from "./user-sessions";
import type { Change, Regeneration, WritingLayer } from "./write";
import { beginSession, changeSession, oneAfterAnother } from "./write";

/** What the server remembers of one browser. Get one from `getSession()`. */
export class Session {
  /** The session data: read and change it like any object, then `save()`. Plain JSON. */
  readonly data: Partial<SessionData>;

  private readonly layer: WritingLayer;
  private readonly jar: CookieJar;
  private readonly draft = new Draft();
  private held: Held | undefined;
  private unsavedPermanent: boolean | undefined;
  /** Ended by this request, or found to be ended when this request wrote. */
  private ended = false;

  constructor(layer: WritingLayer, jar: CookieJar, held: Held | undefined) {
    this.layer = layer;
    this.jar = jar;
    this.data = this.draft.data as Partial<SessionData>;
    this.hold(held);
  }

  /** True until something has been saved: nothing is stored, and the browser has no cookie. */
  get isNew(): boolean {
    return this.held === undefined;
  }

  /**
   * The sessions of the same subject: list them, end them. Undefined while it is new, and in cookie
   * storage, where the server does not know them.
   */
  get userSessions(): UserSessions | undefined {
    const storage = this.layer.storage.of(this.held);
    if (!this.held || !storage.records) return undefined;
    return new UserSessions({ ...this.layer, storage }, this.held.subject, {
      id: this.held.id,
      assertWritable: () => this.jar.assertWritable(),
      written: () => this.jar.written(),
      ended: () => this.end(),
    });
  }

  /** Which storage keeps the session. */
  get storage(): StorageKind {
    return this.layer.storage.of(this.held).kind;
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

  /** Bytes that count towards `sizeLimit`, as it was last saved. 0 while it is new. */
  get size(): number {
    return this.held ? this.layer.storage.size(this.held) : 0;
  }

  /** Bytes that its storage can keep. More is refused before anything is written. */
  get sizeLimit(): number {
    return this.layer.storage.of(this.held).sizeLimit;
  }

  /** Empties the data; `save()` or `regenerate()` keeps it so. */
  clear(): void {
    reconcile(this.draft.data, {});
  }

  /**
   * Writes what changed, comparing by value; nothing changed, nothing is written. Only the changed and deleted
   * top-level keys are sent: of two requests that change different keys at once, both win.
   *
   * @returns false if the session has ended, here or elsewhere meanwhile. It stays ended, and `data` is empty now.
   * @throws SessionNotWritableError, SessionNotJsonError, SessionTooLargeError (nothing was written),
   *   SessionStorageUnavailableError
   */
  async save(): Promise<boolean> {
    this.jar.assertWritable();
    return oneAfterAnother(this, async () => {
      const { held, unsavedPermanent: remember } = this;
      const changes = this.draft.changes();
      const remembersOther = held !== undefined && remember !== undefined && remember !== held.record.permanent;
      if (this.ended) return this.hold(undefined);
      if (!hasChanges(changes) && !remembersOther) return true;
      return this.write((stored) => applyChanges(stored, changes));
    });
  }

  /**
   * Reads, changes and writes in one step: when somebody else has written meanwhile, `change` runs again on what
   * they wrote. For counters, lists, and anything computed from its old value. Unsaved changes are saved too.
   *
   * @param change a synchronous function that changes its argument
   * @returns as `save()`
   * @throws as `save()`; SessionConflictError when others kept being faster; SessionUpdateError
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
   * @returns false if the session has ended, here or elsewhere meanwhile. It stays ended, and `data` is empty now.
   * @throws as `save()`
   */
  async regenerate({ userId, stamp }: Regeneration = {}): Promise<boolean> {
    this.jar.assertWritable();
    return oneAfterAnother(this, async () => {
      if (this.ended && userId === undefined) return this.hold(undefined); // A login may begin anew.
      const subject = userId === undefined ? (this.held?.subject ?? newSubject()) : subjectOf(userId);
      const changes = this.draft.changes();
      try {
        return await this.begin((stored) => applyChanges(stored, changes), subject, userId !== undefined, stamp);
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
      if (held) await this.layer.storage.remove(held);
    });
  }

  /** Makes `held` the current session, or none, and resets `data` to it. @returns whether there is one */
  private hold(held: Held | undefined): boolean {
    this.held = held;
    this.unsavedPermanent = undefined;
    this.draft.reset(held?.data ?? "{}");
    return held !== undefined;
  }

  private end(): void {
    this.ended = true;
    if (this.held) this.jar.markEnded(this.held);
    this.hold(undefined);
    this.jar.clear();
  }

  private async write(change: Change): Promise<boolean> {
    if (!this.held) return this.begin(change, newSubject(), true);
    const { held, unsavedPermanent: remember } = this;
    const sent = this.draft.copy();
    const alive = this.take(await changeSession(this.layer, held, change, remember), sent, remember);
    if (alive) this.jar.written();
    return alive;
  }

  private async begin(change: Change, subject: string, fresh: boolean, stamp?: string): Promise<boolean> {
    const { held: replaces, unsavedPermanent: permanent } = this;
    const sent = this.draft.copy();
    const { userAgent } = this.jar;
    const begun = await beginSession(this.layer, { subject, change, permanent, userAgent, stamp, replaces, fresh });
    if (begun) this.ended = false;
    if (replaces) this.jar.markEnded(replaces);
    return this.take(begun, sent, permanent);
  }

  /** Goes on with what the storage holds now. @returns false if the session has ended */
  private take(held: Held | undefined, sent: Data, remember: boolean | undefined): boolean {
    // It may have been ended while the write was under way, by userSessions.
    if (!held) this.ended = true;
    if (!held || this.ended) return this.hold(undefined);
    const before = this.held;
    this.held = held;
    if (this.unsavedPermanent === remember) this.unsavedPermanent = undefined;
    this.draft.settle(held.data, sent);
    if (held.cookie !== before?.cookie || held.record.permanent !== before.record.permanent)
      this.jar.set({ value: held.cookie, maxAge: cookieMaxAge(held.record, this.layer.now()) });
    return true;
  }
}
