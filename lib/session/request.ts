import "server-only";
import { io, refresh } from "next/cache";
import { cookies, headers } from "next/headers";
import { ACTIVITY_HEADER, type Activity } from "./activity";
import { type CookieJar, cookieAttributes, cookieName, markerName } from "./cookie";
import { cookieIn, markerWith } from "./ended-marker";
import { SessionNotReadableError, SessionNotWritableError } from "./errors";
import { sessionLayer } from "./layer";
import { Session } from "./session";

/** In characters. The client chooses this text, and 256 are enough to recognise a browser. */
const MAX_USER_AGENT = 256;

/**
 * By request: Next.js hands out the same headers object for the whole of one. React's `cache` would
 * forget between a Server Action and the page that renders after it, and read the storage again.
 */
const sessions = new WeakMap<object, Promise<Session>>();

/**
 * The session of the visitor, in Server Components, Server Actions and Route Handlers. Reads the storage once
 * per request however often it is called, and never for a visitor without a genuine cookie.
 *
 * A missing, expired, revoked, forged or unreadable session is an empty one.
 *
 * @param list reads the list of `session.userSessions` in the same round trip. For the first call of a request
 * @throws SessionStorageUnavailableError if the storage does not answer: not the same as an empty session
 */
export async function getSession({ list = false }: { list?: boolean } = {}): Promise<Session> {
  const request = await ofRequest(headers);
  const session = sessions.get(request) ?? openSession(request, list);
  sessions.set(request, session);
  return session;
}

/**
 * Ends the visitor's session without reading it first: one round trip, for sign-out. The cookie is
 * cleared even if the storage can't be reached.
 *
 * @throws SessionStorageUnavailableError if it is unknown whether the storage has ended it
 */
export async function destroySession(): Promise<void> {
  const request = await ofRequest(headers);
  // Where this request has the session already, its other writes come first.
  const session = await sessions.get(request)?.catch(() => undefined);
  if (session) return session.destroy();
  const { jar, cookie } = await openJar(request);
  jar.assertWritable();
  jar.clear();
  sessions.delete(request);
  if (cookie === undefined) return;
  const storage = sessionLayer().storageOf({ cookie });
  const ref = await storage.inspect(cookie);
  if (!ref) return;
  jar.ended(ref);
  await storage.end(ref);
}

/** What Next.js tells of the request. @throws SessionNotReadableError where it belongs to no visitor */
export async function ofRequest<Told>(ask: () => Promise<Told>): Promise<Told> {
  try {
    const told = await ask();
    // With `cacheComponents` a prerender ends here: what follows looks at the clock, which it may not.
    await io();
    return told;
  } catch (error) {
    // Next.js gives this error no name.
    if (error instanceof Error && /use cache|unstable_cache/.test(error.message))
      throw new SessionNotReadableError(error);
    throw error;
  }
}

async function openSession(request: Headers, list: boolean): Promise<Session> {
  const layer = sessionLayer();
  const { jar, cookie, writable } = await openJar(request);
  if (cookie === undefined) return new Session(layer, jar, undefined);
  const storage = layer.storageOf({ cookie });
  const activity = request.get(ACTIVITY_HEADER) as Activity | null;
  // Before a page renders, the proxy has already renewed the cookie. An action must do it itself.
  const renewed = activity === "action" && writable() ? await storage.renew(cookie) : undefined;
  if (renewed) jar.set(renewed);
  const opened = await storage.open(renewed?.value ?? cookie, { touch: activity !== null, list });
  return new Session(layer, jar, opened);
}

async function openJar(request: Headers) {
  const layer = sessionLayer();
  const { config, storageOf } = layer;
  const store = await cookies();
  const name = cookieName(config.cookie);
  const attributes = cookieAttributes(config.cookie);
  // Next.js can't be asked whether cookies are writable. While a page renders, `set` throws an error of its own.
  // Elsewhere, without arguments, it throws a TypeError and sets nothing.
  const writable = () => {
    try {
      (store.set as () => void)();
      return true;
    } catch (error) {
      return error instanceof TypeError;
    }
  };
  const jar: CookieJar = {
    userAgent: request.get("user-agent")?.slice(0, MAX_USER_AGENT) ?? "",
    set: ({ value, maxAge }) =>
      void store.set(name, value, maxAge === undefined ? attributes : { ...attributes, maxAge }),
    clear: () => void store.set(name, "", { ...attributes, maxAge: 0 }),
    ended(session) {
      // In Redis and memory the server itself knows that the session has ended.
      if (storageOf(session).kind !== "cookie") return;
      const kept = { ...attributes, maxAge: config.absoluteLifetime };
      // As it is now: this request may have ended another session.
      const marker = store.get(markerName(config.cookie))?.value;
      store.set(markerName(config.cookie), markerWith(layer, marker, session.id), kept);
    },
    written() {
      // Next.js renders the page again after an action that sets a cookie, and a save in Redis sets none: without
      // this the same action would show its result in one storage and not in the other.
      try {
        refresh();
      } catch {
        // In a Route Handler there is no page to draw.
      }
    },
    assertWritable() {
      if (!writable()) throw new SessionNotWritableError();
    },
  };
  return { jar, writable, cookie: await cookieIn(store) };
}
