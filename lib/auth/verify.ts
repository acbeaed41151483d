import type { Credentials } from "./credentials";
import type { User } from "./current-user";

/**
 * Decides whether these credentials belong to a user. The demo believes everybody.
 * This is the one function to replace with your own user database.
 *
 * @returns the user, or undefined if the credentials are wrong
 */
export async function verifyCredentials({ username }: Credentials): Promise<User | undefined> {
  return { name: username };
}
