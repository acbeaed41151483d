import { type NextRequest, NextResponse } from "next/server";
import { ACTIVITY_HEADER, activityOf } from "./activity";
import { type CookieToSet, cookieAttributes, cookieName } from "./cookie";
import { cookieIn } from "./ended-marker";
import { SessionStorageUnavailableError } from "./errors";
import { flashCookie } from "./flash";
import { parseData } from "./json";
import { sessionLayer } from "./layer";
import type { Session } from "./session";

/** The parts of a session that the proxy can see. */
export type Peek = Pick<Session, "data" | "stamp" | "createdAt">;

/** Whether the visitor has a genuine session cookie. Asks no storage: the session may have ended (decision 1). */
export async function hasSessionCookie(request: NextRequest): Promise<boolean> {
  const cookie = await cookieIn(request.cookies);
  return cookie !== undefined && (await sessionLayer().storageOf({ cookie }).inspect(cookie)) !== undefined;
}

/**
 * Reads the visitor's session, in one round trip. Undefined if there is none. Call it only on a path where the proxy
 * must know what the session says (decision 1). Pages call `getSession()`.
 *
 * @throws SessionStorageUnavailableError
 */
export async function peekSession(request: NextRequest): Promise<Peek | undefined> {
  const cookie = await cookieIn(request.cookies);
  const held = cookie && (await sessionLayer().storageOf({ cookie }).open(cookie, { touch: false }));
  if (!held) return undefined;
  const { stamp, createdAt } = held.record;
  return { data: parseData(held.data), stamp, createdAt: new Date(createdAt) };
}

interface Onward {
  /** The request headers that the page will see. */
  headers?: Headers;
  /** The status of its answer. */
  status?: number;
  /** Whatever the request looks like, it is no activity. */
  quiet?: boolean;
}

/**
 * Lets the request go on to its page, and tells the page whether it counts as activity. On a navigation it also renews
 * a cookie that is due, and deletes the flash message that the page shows.
 */
export async function continueSession(
  request: NextRequest,
  { headers = new Headers(request.headers), status = 200, quiet = false }: Onward = {},
): Promise<NextResponse> {
  const { config } = sessionLayer();
  const activity = quiet ? undefined : activityOf(request);
  headers.delete(ACTIVITY_HEADER);
  if (activity) headers.set(ACTIVITY_HEADER, activity);
  const response = NextResponse.next({ request: { headers }, status });
  // An action renews the cookie when it reads the session. A sign-out does not read it, so it renews nothing.
  if (activity !== "navigation") return response;

  const renewed = await renewCookie(request);
  if (renewed) {
    const { value, maxAge } = renewed;
    response.cookies.set(cookieName(config.cookie), value, {
      ...cookieAttributes(config.cookie),
      ...(maxAge === undefined ? {} : { maxAge }),
    });
  }
  // Not by response.cookies, which would hide the message from the page (decision 3).
  const flash = flashCookie();
  if (request.cookies.has(flash.name)) response.headers.append("Set-Cookie", flash.deletion());
  return response;
}

async function renewCookie(request: NextRequest): Promise<CookieToSet | undefined> {
  const cookie = await cookieIn(request.cookies);
  try {
    return cookie === undefined ? undefined : await sessionLayer().storageOf({ cookie }).renew(cookie);
  } catch (error) {
    // The page will report the outage. A later visit can renew the cookie.
    if (error instanceof SessionStorageUnavailableError) return undefined;
    throw error;
  }
}
