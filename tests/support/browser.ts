import type { CookieJar } from "@/lib/session/cookie";
import { SessionNotWritableError } from "@/lib/session/errors";
import type { SessionLayer } from "@/lib/session/layer";
import { Session } from "@/lib/session/session";

/** A browser with one cookie, and the requests it makes: what Next.js does for the session layer, without Next.js. */
export class Browser {
  cookie: string | undefined;
  /** Seconds; undefined: until the browser is closed. */
  maxAge: number | undefined;
  /** How many responses carried a Set-Cookie for the session. */
  cookiesSet = 0;

  readonly userAgent: string;
  private readonly layer: SessionLayer;

  constructor(layer: SessionLayer, userAgent = "Test/1.0") {
    this.layer = layer;
    this.userAgent = userAgent;
  }

  /** A Server Action or a Route Handler opens the session. */
  async act(): Promise<Session> {
    return this.open({ touch: false, writable: true });
  }

  /** A Server Action or a Route Handler that somebody has sent something to: what the proxy marks as an action. */
  async send(): Promise<Session> {
    const renewed = this.cookie === undefined ? undefined : await this.layer.storage.renew(this.cookie);
    if (renewed) this.jar(true).set(renewed);
    return this.open({ touch: true, writable: true });
  }

  /** A page is looked at: through the proxy first, which may renew the cookie, then it opens the session. */
  async look(): Promise<Session> {
    const renewed = this.cookie === undefined ? undefined : await this.layer.storage.renew(this.cookie);
    if (renewed) this.jar(true).set(renewed);
    return this.open({ touch: true, writable: false });
  }

  /** Somebody who has copied the cookie. */
  copy(): Browser {
    const thief = new Browser(this.layer, this.userAgent);
    thief.cookie = this.cookie;
    return thief;
  }

  private async open({ touch, writable }: { touch: boolean; writable: boolean }): Promise<Session> {
    const held = this.cookie === undefined ? undefined : await this.layer.storage.open(this.cookie, { touch });
    return new Session(this.layer, this.jar(writable), held);
  }

  private jar(writable: boolean): CookieJar {
    return {
      userAgent: this.userAgent,
      set: ({ value, maxAge }) => {
        this.cookie = value;
        this.maxAge = maxAge;
        this.cookiesSet += 1;
      },
      clear: () => {
        this.cookie = undefined;
        this.cookiesSet += 1;
      },
      written: () => undefined,
      assertWritable: () => {
        if (!writable) throw new SessionNotWritableError();
      },
    };
  }
}
