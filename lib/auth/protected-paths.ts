/** Pages that need a signed-in user, with everything below them. Each also calls `requireUser()` itself. */
const PROTECTED = ["/account"];

export function isProtectedPath(pathname: string): boolean {
  return PROTECTED.some((path) => pathname === path || pathname.startsWith(`${path}/`));
}

/** The login page, coming back to `next` afterwards. */
export function loginPath(next: string): string {
  return `/login?next=${encodeURIComponent(next)}`;
}
