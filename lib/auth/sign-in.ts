import {
  destroySession,
  getSession,
  logEvent,
  type Session,
  SessionStorageUnavailableError,
  SessionTooLargeError,
} from "@/lib/session";
import type { User } from "./user";

interface SignIn {
  /** "Remember me" was ticked. */
  remember: boolean;
  /**
   * The user has just proved who they are, by a password or as well. Left out: no, as when another site answered
   * without asking. Then `requireRecent()` asks (decision 13).
   */
  confirmed?: boolean;
}

/**
 * Signs the user in under a new identity: the cookie from before stops working. Ends the user's sessions that have
 * another stamp (decision 8). The session keeps only the user's id and stamp.
 *
 * @throws SessionStorageUnavailableError: nobody is signed in or out
 */
export async function signIn(user: User, how: SignIn): Promise<void> {
  await signInWith(await getSession(), user, how);
  logEvent("auth.login", { user: user.id, remembered: how.remember });
}

/**
 * Keeps the session data of a visitor who was not signed in, and of the same user. Drops the session data of another
 * user, and of somebody who used this name under another stamp.
 */
export async function signInWith(
  session: Session,
  { id, stamp }: User,
  { remember, confirmed = false }: SignIn,
): Promise<void> {
  const { userId } = session.data;
  if (userId !== undefined && !(userId === id && session.stamp === stamp)) session.clear();

  const begin = () => {
    session.data.userId = id;
    session.permanent = remember;
    return session.regenerate({ userId: id, stamp, confirmed });
  };
  try {
    // False: another request has just ended the old session. The second try begins without it.
    if (!(await begin())) await begin();
  } catch (error) {
    if (!(error instanceof SessionTooLargeError)) throw error;
    // The visitor's data leave no room for the user's id. Signing in matters more than the data.
    session.clear();
    await begin();
  }
}

/**
 * Signs the visitor out. Always deletes the cookie.
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
