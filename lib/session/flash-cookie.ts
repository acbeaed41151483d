import type { CookieConfig } from "./config";
import { cookieAttributes, cookieName } from "./cookie";

/** The cookie that carries a flash message over a redirect. */
export function flashCookieName(config: CookieConfig): string {
  return `${cookieName(config)}-flash`;
}

/** A script on the page must be able to delete the cookie (decision 3). */
export function flashCookieAttributes(config: CookieConfig) {
  return { ...cookieAttributes(config), httpOnly: false };
}

/** The value that deletes the cookie, for `Set-Cookie` and for `document.cookie`. */
export function flashCookieDeletion(config: CookieConfig): string {
  const { secure, sameSite, path, domain, partitioned } = {
    domain: undefined,
    partitioned: false,
    ...flashCookieAttributes(config),
  };
  return [
    `${flashCookieName(config)}=`,
    `Path=${path}`,
    "Max-Age=0",
    `SameSite=${sameSite}`,
    ...(domain === undefined ? [] : [`Domain=${domain}`]),
    ...(secure ? ["Secure"] : []),
    ...(partitioned ? ["Partitioned"] : []),
  ].join("; ");
}
