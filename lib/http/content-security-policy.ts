import { randomBytes } from "node:crypto";

/** Other sites that pages may use, such as "https://images.example.com". Most pages need none. */
const SOURCES = {
  /** By `fetch`, EventSource or WebSocket. */
  connect: [] as string[],
  /** Also for `<Image>`, together with `images.remotePatterns` in `next.config.js`. */
  img: [] as string[],
  /** Where a form may lead, by redirects too: a button "Sign in with …" that posts leads to that site. */
  formAction: [] as string[],
};

/**
 * Makes a policy with a new nonce, so that only the page's own scripts run. Send it to the browser, and with the
 * request to the page: Next.js takes the nonce for its scripts from there.
 */
export function contentSecurityPolicy(): string {
  const development = process.env.NODE_ENV === "development";
  const nonce = randomBytes(16).toString("base64");
  return [
    "default-src 'self'",
    // In development React evaluates strings, and style sheets come inline.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self'${development ? " 'unsafe-inline'" : ""}`,
    // `<div style>`, `<Image fill>`: an attribute styles its own element alone. A style element could style the whole
    // page, and with selectors send what is on it to another site.
    "style-src-attr 'unsafe-inline'",
    directive("connect-src", SOURCES.connect),
    directive("img-src", ["data:", ...SOURCES.img]),
    "object-src 'none'",
    "base-uri 'none'",
    directive("form-action", SOURCES.formAction),
    "frame-ancestors 'none'",
  ].join("; ");
}

function directive(name: string, others: string[]): string {
  return [name, "'self'", ...others].join(" ");
}
