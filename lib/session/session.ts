import type { StorageKind } from "./config";
import type { CookieToSet } from "./cookie";
import type { SessionData } from "./data";
import { SessionConflictError } from "./errors";
import {
  applyChanges,
  changesBetween,
  type Data,
  emptyData,
  hasChanges,
  parseData,
  replaceData,
  stringifyData,
} from "./json";
import type { SessionLayer } from "./layer";
import { cookieMaxAge, expiresAt, idleTimeout } from "./lifetime";
import type { Held } from "./storage";
import { newSubject, subjectOf } from "./token";
import { UserSessions } from "./user-sessions";

/** How a session reaches the browser: what one request offers for it. */
export interface CookieJar {
  readonly userAgent: string;
  /** Sends the session cookie. */
  set(cookie: CookieToSet): void;
  /** Expires the session cookie, with the attributes it was sent with. */
  clear(): void;
  /** The session was written: what is on the screen may be out of date. */
  written(): void;
  /** @throws SessionNotWritableError where no cookie can be sent, before anything has been written */
  assertWritable(): void;
}

export interface Regeneration {
  /** The user the session now belongs to. Its lifetime starts anew. Left out: it belongs to whom it did. */
  userId?: string;
  /**
   * With `userId`: what stands for the user's credential, such as a hash over the stored password's hash. Their sessions
   * that began under another stamp end in the same step, where the server knows them.
   */
  stamp?: string;
}

interface Start {
  /** The lifetime starts anew, as at login. */
  fresh: boolean;
  stamp?: string | undefined;
}

/** How often a write is tried again on what somebody else has written meanwhile. */
const MAX_ATTEMPTS = 50;

/** What the server remembers of one browser. Get one from `getSession()`. */
export class Session {
  /** The session data: read and change it like any object, then `save()`. Plain JSON. */
  readonly data: Partial<SessionData> = emptyData();

  private held: Held | undefined;
  private original: Data = emptyData();
  private remember: boolean | undefined;
  /** Ended here, in this request. */
  private destroyed = false;

  private readonly layer: Pick<SessionLayer, "config" | "storage" | "now">;
  private readonly jar: CookieJar;

  constructor(layer: Pick<SessionLayer, "config" | "storage" | "now">, jar: CookieJar, held: Held | undefined) {
    this.layer = layer;
    this.jar = jar;
    if (held) this.hold(held);
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
      await this.start(newSubject());
      return true;
    }
    return this.write((current) => applyChanges(current, changes));
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
    return this.write((current) => {
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

  private hold(held: Held): void {
    this.held = held;
    this.original = parseData(held.record.data);
    this.remember = undefined;
    replaceData(this.dictionary, parseData(held.record.data));
  }

  private end(): void {
    this.destroyed = true;
    this.release();
    this.jar.clear();
  }

  private release(): void {
    this.held = undefined;
    this.original = emptyData();
    this.remember = undefined;
    replaceData(this.dictionary, emptyData());
  }

  private async start(subject: string, { fresh, stamp }: Start = { fresh: true }): Promise<boolean> {
    const { storage, config, now } = this.layer;
    const data = stringifyData(this.dictionary);
    const born = now();
    const kept = fresh ? undefined : this.held?.record;
    const held = await storage.create(
      subject,
      {
        version: 1,
        createdAt: kept?.createdAt ?? born,
        lastSeenAt: kept?.lastSeenAt ?? born,
        idle: idleTimeout(config, this.permanent),
        absolute: kept?.absolute ?? config.absoluteLifetime,
        permanent: this.permanent,
        userAgent: this.jar.userAgent,
        stamp: fresh ? stamp : kept?.stamp,
        data,
      },
      this.held,
    );
    if (!held) {
      this.release();
      return false;
    }
    this.destroyed = false;
    this.hold(held);
    this.sendCookie();
    return true;
  }

  private async write(change: (current: Data) => Data): Promise<boolean> {
    const { storage, config } = this.layer;
    let held = this.held as Held;
    const { permanent } = this;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const data = stringifyData(change(parseData(held.record.data)));
      const result = await storage.write(held, { data, permanent, idle: idleTimeout(config, permanent) });
      if (result.status === "gone") {
        this.release();
        return false;
      }
      if (result.status === "written") {
        const before = this.held?.cookie;
        this.hold(result.held);
        if (result.held.cookie !== before) this.sendCookie();
        this.jar.written();
        return true;
      }
      held = result.held;
    }
    throw new SessionConflictError(MAX_ATTEMPTS);
  }

  private sendCookie(): void {
    const { cookie, record } = this.held as Held;
    this.jar.set({ value: cookie, maxAge: cookieMaxAge(record, this.layer.now()) });
  }
}
