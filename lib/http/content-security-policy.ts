import { randomBytes } from "node:crypto";

/**
 * A policy with a fresh nonce: no script runs that the page did not send itself. It goes to the browser, and with the
 * request to the page, from where Next.js takes the nonce for its scripts.
 */
export function contentSecurityPolicy(): string {
  const development = process.env.NODE_ENV === "development";
  const nonce = randomBytes(16).toString("base64");
  return [
    "default-src 'self'",
    // React's debugging in development evaluates strings, and its style sheets come inline.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self'${development ? " 'unsafe-inline'" : ""}`,
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
