import "server-only";
import { refresh } from "next/cache";
import { cookies, headers } from "next/headers";
import { ACTIVITY_HEADER, type Activity } from "./activity";
import { type CookieJar, cookieAttributes, cookieName, markerName } from "./cookie";
import { markEnded, unendedCookie } from "./ended-marker";
import { SessionNotWritableError } from "./errors";
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
 * @throws SessionStorageUnavailableError if the storage does not answer: not the same as an empty session
 */
export async function getSession(): Promise<Session> {
  const request = await headers();
  const session = sessions.get(request) ?? openSession(request);
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
  const request = await headers();
  const { storage } = sessionLayer();
  const { jar, cookie } = await openJar(request);
  jar.assertWritable();
  jar.clear();
  sessions.delete(request);
  const ref = cookie === undefined ? undefined : await storage.inspect(cookie);
  if (!ref) return;
  jar.markEnded(ref);
  await storage.remove(ref);
}

async function openSession(request: Headers): Promise<Session> {
  const layer = sessionLayer();
  const { jar, cookie } = await openJar(request);
  if (cookie === undefined) return new Session(layer, jar, undefined);
  const activity = request.get(ACTIVITY_HEADER) as Activity | null;
  // Before a page renders, the proxy has already renewed the cookie. An action must do it itself.
  const renewed = activity === "action" && isWritable(jar) ? await layer.storage.renew(cookie) : undefined;
  if (renewed) jar.set(renewed);
  const held = await layer.storage.open(renewed?.value ?? cookie, { touch: activity !== null });
  return new Session(layer, jar, held);
}

function isWritable(jar: CookieJar): boolean {
  try {
    jar.assertWritable();
    return true;
  } catch {
    return false;
  }
}

async function openJar(request: Headers): Promise<{ jar: CookieJar; cookie: string | undefined }> {
  const layer = sessionLayer();
  const { config, storage } = layer;
  const store = await cookies();
  const name = cookieName(config.cookie);
  const attributes = cookieAttributes(config.cookie);
  const marker = store.get(markerName(config.cookie))?.value;
  const jar: CookieJar = {
    userAgent: request.get("user-agent")?.slice(0, MAX_USER_AGENT) ?? "",
    set: ({ value, maxAge }) =>
      void store.set(name, value, maxAge === undefined ? attributes : { ...attributes, maxAge }),
    clear: () => void store.set(name, "", { ...attributes, maxAge: 0 }),
    markEnded(session) {
      // In Redis and memory the server itself knows that the session has ended.
      if (storage.of(session).kind !== "cookie") return;
      const kept = { ...attributes, maxAge: config.absoluteLifetime };
      store.set(markerName(config.cookie), markEnded(layer, marker, session.id), kept);
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
      // Next.js can't be asked whether cookies are writable. While a page renders, `set` throws an error of its own.
      // Elsewhere, without arguments, it throws a TypeError and sets nothing.
      try {
        (store.set as () => void)();
      } catch (error) {
        if (!(error instanceof TypeError)) throw new SessionNotWritableError();
      }
    },
  };
  return { jar, cookie: await unendedCookie(layer, store.get(name)?.value, marker) };
}
