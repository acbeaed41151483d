import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { NextRequest } from "next/server";
import { getSession, logSeldom, peekSession, type Session } from "@/lib/session";
import { findUser } from "./ask-users";
import { ForbiddenError, NotSignedInError, unlessUnavailable } from "./errors";
import { loginPath, toldPath } from "./protected-paths";
import { calledIn, redirectFromAction } from "./redirect";
import type { User } from "./user";

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
  const user = known?.userId === userId && known.stamp === stamp ? known.user : findUser(userId);
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

/** For the proxy: the signed-in user in one round trip; undefined if there is none, or if it is unknown who asks. */
export async function peekUser(request: NextRequest): Promise<User | undefined> {
  return unlessUnavailable(
    async () => {
      const session = await peekSession(request);
      return session && (await userOf(session));
    },
    // The page will report the outage.
    () => undefined,
  );
}

export interface Requirement {
  /** The role that the user must have. */
  role?: string;
  /** Where signing in leads. Left out: to the page that was asked for, with its query. */
  next?: string;
}

/**
 * The signed-in user. Other visitors are sent to the login page, and come back after signing in. A Route Handler
 * answers 401 instead, with JSON if `routeHandler` wraps it. Call this function in every page, action and handler that
 * needs a user, close to the data. The proxy's redirect is only a convenience (decision 1).
 *
 * @throws ForbiddenError if the user has not the role: `sessionPage` draws it, `routeHandler` answers 403 with JSON
 * @throws SessionStorageUnavailableError, UsersUnavailableError if it is unknown who the visitor is
 */
export async function requireUser({ role, next }: Requirement = {}): Promise<User> {
  const user = await currentUser();
  if (user) {
    if (role !== undefined && user.role !== role) throw new ForbiddenError(role);
    return user;
  }
  const place = await calledIn();
  if (place === "handler") throw new NotSignedInError();
  const path = loginPath(next ?? toldPath(await headers()));
  return place === "action" ? redirectFromAction(path) : redirect(path);
}
