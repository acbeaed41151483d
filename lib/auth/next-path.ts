/** A path is safe if it stays on this origin when it is resolved. */
const HERE = "https://here.invalid";

/** Longer than our pages' paths, and short enough for a redirect header. Characters. */
const MAX_LENGTH = 2048;

/** Pages that make no sense right after signing in. */
const LOOPS = ["/login", "/login.html", "/logout", "/logout/submit"];

/**
 * Where to go after signing in: `next` if it is a path on this origin, else `/`. Never another site, in any spelling
 * (`//e.com`, `/\e.com`, `/.//e.com`, `javascript:`; OWASP Unvalidated Redirects and Forwards Cheat Sheet).
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
