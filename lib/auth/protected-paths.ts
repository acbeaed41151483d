/** Pages that need a signed-in user, and all pages below them; with a role: a user who has it. */
export interface ProtectedPath {
  path: string;
  role?: string;
  /** true: this path and those below it need no user, although a path above them does. */
  open?: boolean;
}

/** Each of these pages also calls `requireUser()` itself, with the role (decision 1). */
const PROTECTED: ProtectedPath[] = [
  { path: "/account" },
  { path: "/confirm" },
  { path: "/session" },
  { path: "/session/state", open: true },
];

/** @returns what protects a path: the longest entry that covers it; undefined if none does */
export function protectionOf(pathname: string, paths = PROTECTED): ProtectedPath | undefined {
  const covering = paths.filter(({ path }) => pathname === path || pathname.startsWith(`${path}/`));
  const [longest] = covering.sort((a, b) => b.path.length - a.path.length);
  return longest?.open ? undefined : longest;
}

/** The path of the login page, which leads to `next` after signing in. */
export function loginPath(next: string): string {
  return `/login?next=${encodeURIComponent(next)}`;
}

/** The proxy tells pages their path and query in this request header. It drops what a client sends. */
const PATH_HEADER = "x-path";

export function tellPath(headers: Headers, path: string): void {
  headers.set(PATH_HEADER, path);
}

/** Where the visitor wants to go, as the proxy told it. */
export function toldPath(headers: Headers): string {
  return headers.get(PATH_HEADER) ?? "/";
}
