import { type NextRequest, NextResponse } from "next/server";
import { cookieAttributes, cookieName } from "./cookie";
import { flashCookieDeletion, flashCookieName } from "./flash-cookie";
import { parseData } from "./json";
import { sessionLayer } from "./layer";
import { isNavigation, NAVIGATION_HEADER } from "./navigation";
import type { Session } from "./session";

/** What of a session can be seen without a request to answer. */
export type Peek = Pick<Session, "data" | "stamp">;

/** Whether the visitor carries a genuine cookie of ours. Asks no storage: the session may have been ended since. */
export async function hasSessionCookie(request: NextRequest): Promise<boolean> {
  const cookie = readCookie(request);
  return cookie !== undefined && (await sessionLayer().storage.inspect(cookie, { renew: false })) !== undefined;
}

/**
 * What the visitor's session says, or undefined if there is none. One round trip, for the rare path that the proxy
 * must decide by what the session says. Pages call `getSession()`.
 *
 * @throws SessionStorageUnavailableError
 */
export async function peekSession(request: NextRequest): Promise<Peek | undefined> {
  const cookie = readCookie(request);
  const held = cookie === undefined ? undefined : await sessionLayer().storage.open(cookie, { touch: false });
  return held && { data: parseData(held.record.data), stamp: held.record.stamp };
}

/**
 * Lets the request go on to its page. On navigations it renews a cookie that is due, without a round trip, tells the
 * page that the visit counts as activity, and lets a flash message that is now shown go.
 *
 * @param onward what the page is to see of the request, and the status that its answer gets
 */
export async function continueSession(
  request: NextRequest,
  { headers = new Headers(request.headers), status = 200 }: { headers?: Headers; status?: number } = {},
): Promise<NextResponse> {
  const { config, storage } = sessionLayer();
  const navigation = isNavigation(request);
  // Never the client's own word for it.
  headers.delete(NAVIGATION_HEADER);
  if (navigation) headers.set(NAVIGATION_HEADER, "1");
  const response = NextResponse.next({ request: { headers }, status });
  if (!navigation) return response;

  const cookie = readCookie(request);
  const renewed = cookie === undefined ? undefined : (await storage.inspect(cookie, { renew: true }))?.renewed;
  if (renewed) {
    const { value, maxAge } = renewed;
    response.cookies.set(cookieName(config.cookie), value, {
      ...cookieAttributes(config.cookie),
      ...(maxAge === undefined ? {} : { maxAge }),
    });
  }
  // Not by response.cookies: Next.js would take the cookie from the page as well, before it has been shown.
  if (request.cookies.has(flashCookieName(config.cookie)))
    response.headers.append("Set-Cookie", flashCookieDeletion(config.cookie));
  return response;
}

function readCookie(request: NextRequest): string | undefined {
  return request.cookies.get(cookieName(sessionLayer().config.cookie))?.value || undefined;
}
