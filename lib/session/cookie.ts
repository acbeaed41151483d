import type { CookieConfig } from "./config";
import type { SessionRecord } from "./record";

/** Browsers drop a cookie whose name and value exceed this, without a word (RFC 6265bis, 5.6). Bytes. */
export const MAX_COOKIE_BYTES = 4096;

export interface CookieToSet {
  value: string;
  /** Seconds; undefined: until the browser is closed. */
  maxAge: number | undefined;
}

/**
 * For how long the browser keeps the cookie: a remembered session's until it can't live any longer, in seconds; any
 * other's until the browser is closed, which is undefined. What ends in between ends by its record.
 */
export function cookieMaxAge(
  { permanent, createdAt, absolute }: Pick<SessionRecord, "permanent" | "createdAt" | "absolute">,
  now: number,
): number | undefined {
  return permanent ? Math.max(1, Math.ceil((createdAt + absolute * 1000 - now) / 1000)) : undefined;
}

/** How a session reaches the browser: what one request offers for it. */
export interface CookieJar {
  readonly userAgent: string;
  /** Sends the session cookie. */
  set(cookie: CookieToSet): void;
  /** Expires the session cookie, with the attributes it was sent with. */
  clear(): void;
  /** Lets the browser remember that it has ended this session. */
  ended(session: { id: string; cookie: string }): void;
  /** The session was written: what is on the screen may be out of date. */
  written(): void;
  /** @throws SessionNotWritableError where no cookie can be sent, before anything has been written */
  assertWritable(): void;
}

/**
 * The name the browser knows the cookie by. `__Host-` makes the browser refuse one that a sister
 * domain or plain http has planted (RFC 6265bis, 4.1.3.2); it needs Secure, Path=/ and no Domain.
 */
export function cookieName({ name, secure, path, domain }: CookieConfig): string {
  if (name.startsWith("__")) return name;
  return secure && path === "/" && domain === undefined ? `__Host-${name}` : name;
}

/** The cookie in which a browser remembers the sessions that it has ended. */
export function markerName(config: CookieConfig): string {
  return `${cookieName(config)}-ended`;
}

/** The attributes of the session cookie; also those of its deletion, which browsers ignore if they differ. */
export function cookieAttributes(config: CookieConfig) {
  return {
    httpOnly: config.httpOnly,
    secure: config.secure,
    sameSite: config.sameSite,
    path: config.path,
    ...(config.domain === undefined ? {} : { domain: config.domain }),
    ...(config.partitioned ? { partitioned: true } : {}),
  };
}

/** Whether a browser may accept it. It refuses what no site owns (vercel.app), and an IP address has no subdomains. */
export function isCookieDomain(domain: string): boolean {
  const labels = domain.replace(/^\./, "").split(".");
  const isLabel = (label: string) => /^[a-z\d_]([\w-]{0,61}[a-z\d_])?$/i.test(label);
  if (!labels.every(isLabel) || domain.length > 253 || /\.(\d+|0x[\da-f]*)$/i.test(`.${domain}`)) return false;
  return labels.length > 1 ? !/^\.?vercel\.app$/i.test(domain) : domain === "localhost";
}
