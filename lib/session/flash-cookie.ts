import type { CookieConfig } from "./config";
import { cookieAttributes, cookieName } from "./cookie";

/** The cookie that carries a flash message over a redirect. */
export function flashCookieName(config: CookieConfig): string {
  return `${cookieName(config)}-flash`;
}

/** Scripts may delete it: a page that the router fetched by itself can't pass on a Set-Cookie of the proxy's. */
export function flashCookieAttributes(config: CookieConfig) {
  return { ...cookieAttributes(config), httpOnly: false };
}

/** The `Set-Cookie` value, and as well the `document.cookie` value, that deletes it. */
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
