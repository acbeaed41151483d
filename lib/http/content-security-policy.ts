import { randomBytes } from "node:crypto";

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
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
