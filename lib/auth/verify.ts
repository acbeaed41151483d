import { authConfig } from "./config";
import type { Credentials } from "./credentials";
import type { User } from "./current-user";
import { verifyPassword } from "./password";

/**
 * Decides whether these credentials belong to a user. This is the one function to replace with your own database:
 * look the name up, compare the password with `verifyPassword(password, user?.passwordHash)` also when there is no such
 * user, so that both take the same time, and return what the session is to know of the user.
 *
 * Here the users come from AUTH_USERS; without it this is a demo that believes everybody.
 *
 * @returns the user, or undefined if the credentials are wrong; never which part of them
 */
export async function verifyCredentials({ username, password }: Credentials): Promise<User | undefined> {
  const { users } = authConfig();
  if (!users) return { name: username };
  return (await verifyPassword(password, users.get(username))) ? { name: username } : undefined;
}
