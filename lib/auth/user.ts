import type { Credentials } from "./credentials";

/** A person who may sign in. Add what your app knows about a user. It is not kept in the session. */
export interface User {
  /** Never changes, and never belongs to another user. A primary key is a good id. Here it is the name. */
  id: string;
  name: string;
  /** A session that began under another stamp is no longer signed in: see `stampOf`. */
  stamp: string;
  /** What `requireUser({ role })` asks for. */
  role?: string;
}

/** All that knows users. If one of the functions throws, pages say so, and nobody is signed in or out. */
export interface Users {
  /**
   * Decides whether these credentials belong to a user. Call `verifyPassword(password, user?.passwordHash)` even if
   * there is no such user, so that both cases take the same time.
   *
   * @returns the user; undefined if the identifier or the password is wrong
   * @throws HashingLineFullError, from `verifyPassword`: let it pass
   */
  verifyCredentials(credentials: Credentials): Promise<User | undefined>;

  /** @returns the current state of the user with this id; undefined if there is none. Called once per request */
  findUser(id: string): Promise<User | undefined>;

  /**
   * Whether this is the user's password. `/confirm` asks before what can't be undone. Left out: users have none, and
   * confirm by signing in again (decision 13).
   *
   * @throws HashingLineFullError, from `verifyPassword`: let it pass
   */
  checkPassword?(id: string, password: string): Promise<boolean>;

  /** true: anybody signs in under any name, without a password, and the pages say so. Left out: no demo. */
  readonly isDemo?: boolean;
}
