/** Pages that need a signed-in user, and all pages below them. Each also calls `requireUser()` itself (decision 1). */
const PROTECTED = ["/account"];

export function isProtectedPath(pathname: string): boolean {
  return PROTECTED.some((path) => pathname === path || pathname.startsWith(`${path}/`));
}

/** The path of the login page, which leads to `next` after signing in. */
export function loginPath(next: string): string {
  return `/login?next=${encodeURIComponent(next)}`;
}
