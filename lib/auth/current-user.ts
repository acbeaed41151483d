import { redirect } from "next/navigation";
import { getSession, logSeldom, type Session } from "@/lib/session";
import { NotSignedInError, whileUsersAnswer } from "./errors";
import { loginPath } from "./protected-paths";
import { inRouteHandler } from "./route-handler";
import { findUser, type User } from "./users";

declare module "@/lib/session" {
  interface SessionData {
    /** Who signed in. It proves nothing alone: `currentUser()` also compares the session's stamp with the user's. */
    userId: string;
  }
}

/** The parts of a session that say whose it is. */
export type Claim = Pick<Session, "data" | "stamp">;

/** One lookup per request and user: a request has one session object, and signing in changes its user. */
const lookups = new WeakMap<Claim, { userId: string; stamp: string; user: Promise<User | undefined> }>();

/**
 * The user that a session is signed in as; undefined if that user no longer exists, or now has another stamp.
 *
 * @throws UsersUnavailableError if the user can't be looked up
 */
export async function userOf(session: Claim): Promise<User | undefined> {
  const { stamp } = session;
  const { userId } = session.data;
  if (typeof userId !== "string" || stamp === undefined) return undefined;
  const known = lookups.get(session);
  const user =
    known?.userId === userId && known.stamp === stamp ? known.user : whileUsersAnswer(() => findUser(userId));
  lookups.set(session, { userId, stamp, user });
  const found = await user;
  if (found?.stamp === stamp) return found;
  logSeldom("auth.session-over", { user: userId, reason: found ? "the stamp has changed" : "the user is gone" });
  return undefined;
}

/**
 * The signed-in user as they are now, or undefined.
 *
 * @throws SessionStorageUnavailableError, UsersUnavailableError if it is unknown who the visitor is
 */
export async function currentUser(): Promise<User | undefined> {
  return userOf(await getSession());
}

/**
 * The signed-in user. Other visitors are sent to the login page, and come back after signing in. A Route Handler
 * answers 401 instead, with JSON if `routeHandler` wraps it. Call this function in every page, action and handler that
 * needs a user, close to the data. The proxy's redirect is only a convenience (decision 1).
 *
 * @param next the path of the page that asks
 * @throws SessionStorageUnavailableError, UsersUnavailableError if it is unknown who the visitor is
 */
export async function requireUser(next = "/"): Promise<User> {
  const user = await currentUser();
  if (user) return user;
  if (await inRouteHandler()) throw new NotSignedInError();
  redirect(loginPath(next));
}
