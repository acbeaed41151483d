import { type NextRequest, NextResponse } from "next/server";
import { ACTIVITY_HEADER, activityOf } from "./activity";
import { type CookieToSet, cookieAttributes, cookieName, markerName } from "./cookie";
import { unendedCookie } from "./ended-marker";
import { SessionStorageUnavailableError } from "./errors";
import { flashCookieDeletion, flashCookieName } from "./flash-cookie";
import { parseData } from "./json";
import { sessionLayer } from "./layer";
import type { Session } from "./session";

/** What of a session can be seen without a request to answer. */
export type Peek = Pick<Session, "data" | "stamp">;

/** Whether the visitor carries a genuine cookie of ours. Asks no storage: the session may have been ended since. */
export async function hasSessionCookie(request: NextRequest): Promise<boolean> {
  const cookie = await readCookie(request);
  return cookie !== undefined && (await sessionLayer().storage.inspect(cookie)) !== undefined;
}

/**
 * What the visitor's session says, or undefined if there is none. One round trip, for the rare path that the proxy
 * must decide by what the session says. Pages call `getSession()`.
 *
 * @throws SessionStorageUnavailableError
 */
export async function peekSession(request: NextRequest): Promise<Peek | undefined> {
  const cookie = await readCookie(request);
  const held = cookie === undefined ? undefined : await sessionLayer().storage.open(cookie, { touch: false });
  return held && { data: parseData(held.data), stamp: held.record.stamp };
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
  const { config } = sessionLayer();
  const activity = activityOf(request);
  headers.delete(ACTIVITY_HEADER);
  if (activity) headers.set(ACTIVITY_HEADER, activity);
  const response = NextResponse.next({ request: { headers }, status });
  // An action renews the cookie itself, if it reads the session: never as it signs out.
  if (activity !== "navigation") return response;

  const renewed = await renewCookie(request);
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

async function renewCookie(request: NextRequest): Promise<CookieToSet | undefined> {
  const cookie = await readCookie(request);
  try {
    return cookie === undefined ? undefined : await sessionLayer().storage.renew(cookie);
  } catch (error) {
    // The page will say what is the matter; a later visit renews as well.
    if (error instanceof SessionStorageUnavailableError) return undefined;
    throw error;
  }
}

function readCookie(request: NextRequest): Promise<string | undefined> {
  const layer = sessionLayer();
  const read = (name: string) => request.cookies.get(name)?.value;
  const { cookie } = layer.config;
  return unendedCookie(layer, read(cookieName(cookie)), read(markerName(cookie)));
}
