import type { NextRequest } from "next/server";

/** The path that the app lives at, such as "/app", and whether its addresses end in a slash. See `next.config.js`. */
const BASE_PATH = process.env["BASE_PATH"] ?? "";
const TRAILING_SLASH = process.env["TRAILING_SLASH"] === "true";

/** Resolves a path. */
const HERE = "http://here.invalid";

/**
 * The address of a page of ours. `<Link>`, `useRouter` and `redirect` complete a path by themselves; a plain `<a>`, a
 * form's `action`, a `fetch` and a `Location` do not.
 */
export function addressOf(path: string): string {
  const { pathname, search, hash } = new URL(path, HERE);
  const slash = TRAILING_SLASH && !pathname.endsWith("/") ? "/" : "";
  return BASE_PATH + pathname + slash + search + hash;
}

/** Which page is asked for: its path as the folders of `app` name it, wherever the app lives. */
export function pageOf(request: NextRequest): string {
  return request.nextUrl.pathname.replace(/(?<=.)\/$/, "");
}

/** The path and query that lead back to the page, without the router's own parameter (decision 2). */
export function pathOf(request: NextRequest): string {
  const { searchParams } = new URL(request.nextUrl);
  searchParams.delete("_rsc");
  return pageOf(request) + (searchParams.size > 0 ? `?${searchParams}` : "");
}

/** Whether the router looks ahead at a page. A browser's own prefetch is not meant: it may show what it has fetched. */
export function isPrefetch({ method, headers }: NextRequest): boolean {
  return method === "GET" && headers.get("rsc") === "1" && headers.has("next-router-prefetch");
}
