/** Only its origin matters: a path that leads anywhere else resolves to another one. */
const HERE = "https://here.invalid";

/** Longer than any page of ours, shorter than what makes a redirect header a problem. Characters. */
const MAX_LENGTH = 2048;

/** Where signing in would lead straight back to signing in or out. */
const LOOPS = ["/login", "/login.html", "/logout"];

/**
 * Where to go after signing in: `next` if it is a path on this origin, else `/`. Never another site, however it is
 * spelled (`//e.com`, `/\e.com`, `/.//e.com`, `javascript:`; OWASP Unvalidated Redirects and Forwards Cheat Sheet).
 */
export function safeNextPath(next: unknown): string {
  if (typeof next !== "string" || !next.startsWith("/") || next.length > MAX_LENGTH) return "/";
  const url = URL.parse(next, HERE);
  if (!url || url.origin !== HERE) return "/";
  const path = url.pathname + url.search + url.hash;
  // "/.//e.com" resolves to the path "//e.com", which a browser takes for another host.
  if (path.startsWith("//") || LOOPS.includes(url.pathname.replace(/\/+$/, ""))) return "/";
  return path;
}
