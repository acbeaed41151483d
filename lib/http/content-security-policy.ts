import { randomBytes } from "node:crypto";

const HEADER = "Content-Security-Policy";

/**
 * Makes a policy with a fresh nonce, and tells it the page, which puts the nonce on its scripts, and the browser.
 * No script runs that the page did not send itself.
 *
 * @param requestHeaders of the request that goes on to the page; changed here
 * @returns the header for the answer
 */
export function withContentSecurityPolicy(requestHeaders: Headers): [name: string, value: string] {
  const development = process.env.NODE_ENV === "development";
  const nonce = randomBytes(16).toString("base64");
  const policy = [
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
  requestHeaders.set(HEADER, policy);
  return [HEADER, policy];
}
