import type { CookieJar } from "@/lib/session/cookie";
import { markerWith, unendedCookie } from "@/lib/session/ended-marker";
import { SessionNotWritableError } from "@/lib/session/errors";
import type { SessionLayer } from "@/lib/session/layer";
import { Session } from "@/lib/session/session";
import type { OpenOptions } from "@/lib/session/storage";

/** A browser with one cookie, and the requests it makes: what Next.js does for the session layer, without Next.js. */
export class Browser {
  cookie: string | undefined;
  /** What it remembers of the sessions that it has ended. */
  private marker: string | undefined;
  /** Seconds; undefined: until the browser is closed. */
  maxAge: number | undefined;
  /** How many responses carried a Set-Cookie for the session. */
  cookiesSet = 0;
  /** Every session cookie that it was sent, in order; not the deletions. */
  readonly received: string[] = [];

  readonly userAgent: string;
  private readonly layer: SessionLayer;

  constructor(layer: SessionLayer, userAgent = "Test/1.0") {
    this.layer = layer;
    this.userAgent = userAgent;
  }

  /** A Server Action or a Route Handler opens the session. */
  async act({ list = false } = {}): Promise<Session> {
    return this.open({ touch: false, writable: true, list });
  }

  /** A Server Action or a Route Handler that somebody has sent something to: what the proxy marks as an action. */
  async send(): Promise<Session> {
    const cookie = await unendedCookie(this.layer, this.cookie, this.marker);
    const renewed = cookie === undefined ? undefined : await this.layer.storageOf({ cookie }).renew(cookie);
    if (renewed) this.jar(true).set(renewed);
    return this.open({ touch: true, writable: true });
  }

  /**
   * A page is looked at: through the proxy first, which may renew the cookie, then it opens the session.
   *
   * @param list the page shows the sessions of its user
   */
  async look({ list = false } = {}): Promise<Session> {
    const cookie = await unendedCookie(this.layer, this.cookie, this.marker);
    const renewed = cookie === undefined ? undefined : await this.layer.storageOf({ cookie }).renew(cookie);
    if (renewed) this.jar(true).set(renewed);
    return this.open({ touch: true, writable: false, list });
  }

  /** The same browser, answered by another process of the app. */
  in(layer: SessionLayer): Browser {
    const same = new Browser(layer, this.userAgent);
    [same.cookie, same.marker] = [this.cookie, this.marker];
    return same;
  }

  /** Somebody who has copied the cookie. */
  copy(): Browser {
    const thief = new Browser(this.layer, this.userAgent);
    thief.cookie = this.cookie;
    return thief;
  }

  private async open({ writable, ...options }: OpenOptions & { writable: boolean }): Promise<Session> {
    const cookie = await unendedCookie(this.layer, this.cookie, this.marker);
    const held = cookie === undefined ? undefined : await this.layer.storageOf({ cookie }).open(cookie, options);
    return new Session(this.layer, this.jar(writable), held);
  }

  private jar(writable: boolean): CookieJar {
    return {
      userAgent: this.userAgent,
      set: ({ value, maxAge }) => {
        this.cookie = value;
        this.received.push(value);
        this.maxAge = maxAge;
        this.cookiesSet += 1;
      },
      clear: () => {
        this.cookie = undefined;
        this.cookiesSet += 1;
      },
      ended: (ref) => {
        if (this.layer.storageOf(ref).kind === "cookie") this.marker = markerWith(this.layer, this.marker, ref.id);
      },
      written: () => undefined,
      assertWritable: () => {
        if (!writable) throw new SessionNotWritableError();
      },
    };
  }
}
