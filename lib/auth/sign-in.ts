import { destroySession, getSession, logEvent, SessionStorageUnavailableError } from "@/lib/session";
import type { User } from "./current-user";

/**
 * Signs the user in under a new identity, so that a cookie from before is worth nothing. What a visitor
 * collected before signing in stays; what another user left in this browser does not.
 *
 * @throws SessionStorageUnavailableError, and nobody is signed in or out
 */
export async function signIn(user: User, { remember }: { remember: boolean }): Promise<void> {
  const session = await getSession();
  if (session.data.username !== user.name && session.data.username !== undefined) session.clear();

  const begin = () => {
    session.data.username = user.name;
    session.permanent = remember;
    return session.regenerate({ userId: user.name });
  };
  // False: the old session was ended from elsewhere in this very moment. It is empty now, and the second try begins without it.
  if (!(await begin())) await begin();
  logEvent("auth.login", { user: user.name, remembered: remember });
}

/**
 * Signs the visitor out. The cookie is cleared in any case.
 *
 * @returns false if the storage could not be reached, and nobody knows whether a copy of the cookie still works
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
