import { type NextRequest, NextResponse } from "next/server";
import { cookieAttributes, cookieName } from "./cookie";
import type { SessionData } from "./data";
import { flashCookieDeletion, flashCookieName } from "./flash-cookie";
import { parseData } from "./json";
import { sessionLayer } from "./layer";
import { isNavigation, NAVIGATION_HEADER } from "./navigation";

/** Whether the visitor carries a genuine cookie of ours. Asks no storage: the session may have been ended since. */
export async function hasSessionCookie(request: NextRequest): Promise<boolean> {
  const cookie = readCookie(request);
  return cookie !== undefined && (await sessionLayer().storage.inspect(cookie, { renew: false })) !== undefined;
}

/**
 * The data of the visitor's session, or undefined if there is none. One round trip, for the rare path that the proxy
 * must decide by what the session says. Pages call `getSession()`.
 *
 * @throws SessionStorageUnavailableError
 */
export async function peekSession(request: NextRequest): Promise<Partial<SessionData> | undefined> {
  const cookie = readCookie(request);
  const held = cookie === undefined ? undefined : await sessionLayer().storage.open(cookie, { touch: false });
  return held && (parseData(held.record.data) as Partial<SessionData>);
}

/**
 * Lets the request go on to its page. On navigations it renews a cookie that is due, without a round trip, tells the
 * page that the visit counts as activity, and lets a flash message that is now shown go.
 *
 * @param requestHeaders what the page is to see of the request
 */
export async function continueSession(
  request: NextRequest,
  requestHeaders = new Headers(request.headers),
): Promise<NextResponse> {
  const { config, storage } = sessionLayer();
  const navigation = isNavigation(request);
  // Never the client's own word for it.
  requestHeaders.delete(NAVIGATION_HEADER);
  if (navigation) requestHeaders.set(NAVIGATION_HEADER, "1");
  const response = NextResponse.next({ request: { headers: requestHeaders } });
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

/** Expires a session cookie that leads nowhere any more, for the browser and for the page that now renders. */
export function forgetSession(request: NextRequest, response: NextResponse): void {
  const { config } = sessionLayer();
  if (!request.cookies.has(cookieName(config.cookie))) return;
  response.cookies.set(cookieName(config.cookie), "", { ...cookieAttributes(config.cookie), maxAge: 0 });
}

function readCookie(request: NextRequest): string | undefined {
  return request.cookies.get(cookieName(sessionLayer().config.cookie))?.value || undefined;
}
