import { type CookieJar, cookieMaxAge } from "./cookie";
import { Draft } from "./draft";
import type { SessionLayer } from "./layer";
import type { Held, ListedRecord, Opened } from "./storage";
import { newSubject } from "./token";
import { type Beginning, beginSession, type Change, changeSession, oneAfterAnother } from "./write";

/** The session of one request: what is stored of it, what the app has changed, and what the browser is told. */
export class HeldSession {
  readonly layer: SessionLayer;
  readonly jar: CookieJar;
  readonly draft = new Draft();
  /** Undefined while it is new, and once it has ended. */
  held: Held | undefined;
  listed: ListedRecord[] | undefined;
  unsavedPermanent: boolean | undefined;
  /** Ended by this request, or found to be ended when this request wrote. */
  ended = false;

  constructor(layer: SessionLayer, jar: CookieJar, opened: Opened | undefined) {
    this.layer = layer;
    this.jar = jar;
    this.hold(opened);
    this.listed = opened?.listed;
  }

  /** Runs the writes of this request one after the other. @throws SessionNotWritableError, before anything is written */
  async inTurn<Result>(write: () => Promise<Result>): Promise<Result> {
    this.jar.assertWritable();
    return oneAfterAnother(this, write);
  }

  /** Makes `held` the current session, or none, and resets `data` to it. @returns whether there is one */
  hold(held: Held | undefined): boolean {
    this.held = held;
    this.listed = undefined;
    this.unsavedPermanent = undefined;
    this.draft.reset(held?.data ?? "{}");
    return held !== undefined;
  }

  end(): void {
    this.ended = true;
    if (this.held) this.jar.ended(this.held);
    this.hold(undefined);
    this.jar.clear();
  }

  async write(change: Change, idle?: number): Promise<boolean> {
    const { held, layer } = this;
    if (!held) return this.begin({ subject: newSubject(), change, fresh: true, idle });
    return this.store((permanent) => changeSession(layer, held, change, { permanent, idle }));
  }

  async begin(beginning: Omit<Beginning, "permanent" | "userAgent" | "replaces">): Promise<boolean> {
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
    const sent = this.draft.sent();
    const held = await write(permanent);
    this.ended = !held;
    if (!held) return this.hold(undefined);
    // Before the data are looked at again: the app can have put anything into them meanwhile.
    if (held.cookie !== before?.cookie || held.record.permanent !== before.record.permanent)
      jar.set({ value: held.cookie, maxAge: cookieMaxAge(held.record, this.layer.now()) });
    jar.written();
    this.held = held;
    this.listed = undefined;
    if (this.unsavedPermanent === permanent) this.unsavedPermanent = undefined;
    this.draft.takeOver(held.data, sent);
    return true;
  }
}
