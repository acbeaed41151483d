import {
  destroySession,
  getSession,
  logEvent,
  type Session,
  SessionStorageUnavailableError,
  SessionTooLargeError,
} from "@/lib/session";
import type { User } from "./users";

/**
 * Signs the user in under a new identity, so that a cookie from before is worth nothing, and ends the user's sessions
 * that carry another stamp. The session keeps the user's id and stamp alone, whatever else the user object holds.
 *
 * @throws SessionStorageUnavailableError, and nobody is signed in or out
 */
export async function signIn(user: User, { remember }: { remember: boolean }): Promise<void> {
  await signInWith(await getSession(), user, { remember });
  logEvent("auth.login", { user: user.id, remembered: remember });
}

/**
 * The data of a visitor who was not signed in stay, and so do the user's own. The data of another user go, and so do
 * those of somebody who used this name under another stamp.
 */
export async function signInWith(
  session: Session,
  { id, stamp }: User,
  { remember }: { remember: boolean },
): Promise<void> {
  const { userId } = session.data;
  if (userId !== undefined && !(userId === id && session.stamp === stamp)) session.clear();

  const begin = () => {
    session.data.userId = id;
    session.permanent = remember;
    return session.regenerate({ userId: id, stamp });
  };
  try {
    // False: the old session was ended from elsewhere in this very moment. The second try begins without it.
    if (!(await begin())) await begin();
  } catch (error) {
    if (!(error instanceof SessionTooLargeError)) throw error;
    // What the visitor collected leaves no room for who they are. Signing in matters more.
    session.clear();
    await begin();
  }
}

/**
 * Signs the visitor out. The cookie is cleared in any case.
 *
 * @returns false if the storage could not be reached: a copy of the cookie may still work
 */
export async function signOut(): Promise<boolean> {
  try {
    await destroySession();
    logEvent("auth.logout");
    return true;
  } catch (error) {
    if (!(error instanceof SessionStorageUnavailableError)) throw error;
    logEvent("auth.logout-unconfirmed", { reason: error.reason });
    return false;
  }
}
