import { authConfig } from "./config";
import type { Credentials } from "./credentials";
import { verifyPassword } from "./password";
import { stampOf } from "./stamp";

/** A person who may sign in. Add what your app knows about a user, such as a role. It is not kept in the session. */
export interface User {
  /** Never changes, and never belongs to another user. A primary key is a good id. Here it is the name. */
  id: string;
  name: string;
  /** A session that began under another stamp is no longer signed in: see `stampOf`. */
  stamp: string;
}

/*
 * Replace these two functions with your own database. If one of them throws, pages say that sessions are unavailable,
 * and nobody is signed in or out. Here the users come from AUTH_USERS. Without it this is a demo: anybody signs in
 * under any name.
 */

/**
 * Decides whether these credentials belong to a user. Call `verifyPassword(password, user?.passwordHash)` even if there
 * is no such user, so that both cases take the same time.
 *
 * @returns the user; undefined if the name or the password is wrong
 * @throws HashingLineFullError, from `verifyPassword`: let it pass
 */
export async function verifyCredentials({ username, password }: Credentials): Promise<User | undefined> {
  const { users } = authConfig();
  if (users && !(await verifyPassword(password, users.get(username)?.passwordHash))) return undefined;
  return findUser(username);
}

/** @returns the current state of the user with this id; undefined if there is no such user. Called once per request */
export async function findUser(id: string): Promise<User | undefined> {
  const { users } = authConfig();
  // "demo" can't be the hash of a password, so a stamp of the demo never equals a real user's.
  if (!users) return { id, name: id, stamp: stampOf(id, "demo") };
  const entry = users.get(id);
  return entry && { id, name: id, stamp: stampOf(id, entry.passwordHash, entry.epoch) };
}
