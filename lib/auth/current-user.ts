import { redirect } from "next/navigation";
import { getSession, type SessionData } from "@/lib/session";
import { loginPath } from "./protected-paths";

declare module "@/lib/session" {
  interface SessionData {
    /** Who is signed in. Absent in the session of a visitor who is not. */
    username: string;
  }
}

export interface User {
  name: string;
}

/** Whether a session with this data is a signed-in one. */
export function isSignedIn(data: Partial<SessionData>): boolean {
  return typeof data.username === "string";
}

/**
 * The signed-in user, or undefined.
 *
 * @throws SessionStorageUnavailableError if that can't be known right now
 */
export async function currentUser(): Promise<User | undefined> {
  const { data } = await getSession();
  return data.username === undefined ? undefined : { name: data.username };
}

/**
 * The signed-in user; anybody else is sent to the login page and comes back afterwards. Call it in every page,
 * action and handler that needs a user, close to the data: the proxy's redirect is courtesy, not security.
 *
 * @param next the path of the page that asks
 * @throws SessionStorageUnavailableError if that can't be known right now
 */
export async function requireUser(next: string): Promise<User> {
  return (await currentUser()) ?? redirect(loginPath(next));
}
