import type { StorageKind } from "./config";
import type { CookieJar } from "./cookie";
import type { SessionData } from "./data";
import { applyChanges, changesBetween, type Data, emptyData, hasChanges, parseData, replaceData } from "./json";
import { cookieMaxAge, expiresAt } from "./lifetime";
import type { Held } from "./storage";
import { newSubject, subjectOf } from "./token";
import { UserSessions } from "./user-sessions";
import { type Beginning, beginSession, changeSession, type WritingLayer } from "./write";

export interface Regeneration {
  /** The user the session now belongs to. Its lifetime starts anew. Left out: it belongs to whom it did. */
  userId?: string;
  /**
   * With `userId`: what stands for the user's credential, such as a hash over the stored password's hash. Their sessions
   * that began under another stamp end in the same step, where the server knows them.
   */
  stamp?: string;
}

/** What the server remembers of one browser. Get one from `getSession()`. */
export class Session {
  /** The session data: read and change it like any object, then `save()`. Plain JSON. */
  readonly data: Partial<SessionData> = emptyData();

  private readonly layer: WritingLayer;
  private readonly jar: CookieJar;
  private held: Held | undefined;
  private original: Data = emptyData();
  private remember: boolean | undefined;
  /** Ended here, in this request. */
  private destroyed = false;

  constructor(layer: WritingLayer, jar: CookieJar, held: Held | undefined) {
    this.layer = layer;
    this.jar = jar;
    this.hold(held);
  }

  /** True until something has been saved: nothing is stored, and the browser has no cookie. */
  get isNew(): boolean {
    return this.held === undefined;
  }

  /**
   * The sessions that belong to whom this one does: list them, end them. Undefined while it is new, and in cookie
   * storage, where the server does not know them.
   */
  get userSessions(): UserSessions | undefined {
    const { storage, now } = this.layer;
    if (!this.held || !storage.records) return undefined;
    return new UserSessions(storage.records, now, this.held.subject, {
      id: this.held.id,
      assertWritable: () => this.jar.assertWritable(),
      written: () => this.jar.written(),
      ended: () => this.end(),
    });
  }

  /** Which storage keeps the session. */
  get storage(): StorageKind {
    return this.layer.storage.kind;
  }

  /** "Remember me": the session outlives the browser, by PERMANENT_SESSION_LIFETIME. Set it, then `save()`. */
  get permanent(): boolean {
    return this.remember ?? this.held?.record.permanent ?? false;
  }

  set permanent(value: boolean) {
    this.remember = value;
  }

  /** The stamp that the session began under; undefined if it was given none. */
  get stamp(): string | undefined {
    return this.held?.record.stamp;
  }

  /** When the session began; undefined while it is new. */
  get createdAt(): Date | undefined {
    return this.held && new Date(this.held.record.createdAt);
  }

  /** When it ends unless there is activity before; undefined while it is new. */
  get expiresAt(): Date | undefined {
    return this.held && new Date(expiresAt(this.held.record));
  }

  /** Bytes that count towards `sizeLimit`, as it was last saved. 0 while it is new. */
  get size(): number {
    return this.held ? this.layer.storage.size(this.held) : 0;
  }

  /** Bytes that its storage can keep. More is refused before anything is written. */
  get sizeLimit(): number {
    return this.layer.storage.sizeLimit;
  }

  /** Empties the data; `save()` or `regenerate()` keeps it so. */
  clear(): void {
    replaceData(this.dictionary, emptyData());
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
    if (this.destroyed) return false;
    const changes = changesBetween(this.original, this.dictionary);
    if (!hasChanges(changes) && (!this.held || this.permanent === this.held.record.permanent)) return true;
    if (!this.held) {
      await this.start(newSubject(), { fresh: true, stamp: undefined });
      return true;
    }
    return this.write(this.held, (current) => applyChanges(current, changes));
  }

  /**
   * Reads, changes and writes in one step: when somebody else has written meanwhile, `change` runs again on what
   * they wrote. For counters, lists, and all that depends on its own old value. Unsaved changes are saved too.
   *
   * @returns as `save()`
   * @throws as `save()`; SessionConflictError when others kept being faster
   */
  async update(change: (data: Partial<SessionData>) => unknown): Promise<boolean> {
    this.jar.assertWritable();
    if (this.destroyed) return false;
    if (!this.held) {
      change(this.data);
      return this.save();
    }
    const unsaved = changesBetween(this.original, this.dictionary);
    return this.write(this.held, (current) => {
      const data = applyChanges(current, unsaved);
      change(data as Partial<SessionData>);
      return data;
    });
  }

  /**
   * Keeps the data, unsaved changes included, under a new identity; the old cookie stops working. Do it whenever
   * the visitor gains rights, above all at login: it is the cure of session fixation (OWASP ASVS 5.0, 7.2.4).
   *
   * @returns false if the session has ended, here or elsewhere meanwhile. It stays ended, and `data` is empty now.
   * @throws as `save()`
   */
  async regenerate({ userId, stamp }: Regeneration = {}): Promise<boolean> {
    this.jar.assertWritable();
    // Only a new login begins anew.
    if (this.destroyed && userId === undefined) return false;
    const subject = userId === undefined ? (this.held?.subject ?? newSubject()) : subjectOf(userId);
    return this.start(subject, { fresh: userId !== undefined, stamp });
  }

  /**
   * Ends the session here and in its storage, for good: nothing that is saved afterwards begins another. The cookie is cleared even if the storage can't be reached.
   *
   * @throws SessionStorageUnavailableError if nobody knows whether the storage has ended it
   */
  async destroy(): Promise<void> {
    this.jar.assertWritable();
    const { held } = this;
    this.end();
    if (held) await this.layer.storage.remove(held);
  }

  private get dictionary(): Data {
    return this.data as Data;
  }

  /** Is this session from now on, data included; undefined: an empty one. */
  private hold(held: Held | undefined): void {
    const json = held?.record.data ?? "{}";
    this.held = held;
    this.remember = undefined;
    this.original = parseData(json);
    replaceData(this.dictionary, parseData(json));
  }

  private end(): void {
    this.destroyed = true;
    this.hold(undefined);
    this.jar.clear();
  }

  private async start(subject: string, { fresh, stamp }: Pick<Beginning, "fresh" | "stamp">): Promise<boolean> {
    const begun = await beginSession(this.layer, {
      subject,
      data: this.dictionary,
      permanent: this.permanent,
      userAgent: this.jar.userAgent,
      stamp,
      replaces: this.held,
      fresh,
    });
    if (begun) this.destroyed = false;
    return this.take(begun);
  }

  private async write(held: Held, change: (current: Data) => Data): Promise<boolean> {
    const alive = this.take(await changeSession(this.layer, held, change, this.permanent));
    if (alive) this.jar.written();
    return alive;
  }

  /** Goes on with what the storage holds now. @returns false if that is nothing any more */
  private take(held: Held | undefined): boolean {
    const before = this.held?.cookie;
    this.hold(held);
    if (held && held.cookie !== before)
      this.jar.set({ value: held.cookie, maxAge: cookieMaxAge(held.record, this.layer.now()) });
    return held !== undefined;
  }
}
