import { authConfig } from "./config";
import type { Credentials } from "./credentials";
import { verifyPassword } from "./password";
import { stampOf } from "./stamp";

/** Somebody who may sign in. Add what your app knows of a user, such as a role: it never gets into a session. */
export interface User {
  /** Never changes and is never given to anybody else, such as a primary key. Here it is the name. */
  id: string;
  name: string;
  /** A session that began under another stamp is no longer signed in: see `stampOf`. */
  stamp: string;
}

/*
 * The two functions to replace with your own database. An error that either of them throws is an outage: pages say
 * so, and nobody is signed in or out by it. Here the users come from AUTH_USERS; without it this is a demo that
 * believes everybody.
 */

/**
 * Decides whether these credentials belong to a user. Call `verifyPassword(password, user?.passwordHash)` also when
 * there is no such user, so that both take the same time.
 *
 * @returns the user, or undefined if the credentials are wrong; never which part of them
 * @throws HashingLineFullError, from `verifyPassword`: let it pass
 */
export async function verifyCredentials({ username, password }: Credentials): Promise<User | undefined> {
  const { users } = authConfig();
  if (users && !(await verifyPassword(password, users.get(username)?.passwordHash))) return undefined;
  return findUser(username);
}

/** The user with this id as they are now, or undefined if there is none. Asked once per request. */
export async function findUser(id: string): Promise<User | undefined> {
  const { users } = authConfig();
  // "demo" can't be the hash of a password, so a stamp of the demo is never that of a real user.
  if (!users) return { id, name: id, stamp: stampOf(id, "demo") };
  const entry = users.get(id);
  return entry && { id, name: id, stamp: stampOf(id, entry.passwordHash, entry.epoch) };
}
