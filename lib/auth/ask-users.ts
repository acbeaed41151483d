import { logEvent } from "@/lib/session";
import type { Credentials } from "./credentials";
import { UsersUnavailableError } from "./errors";
import { HashingLineFullError } from "./hashing-line";
import type { User } from "./user";
import { users } from "./users";

/** Whether this is a demo, where anybody may sign in under any name. */
export function isDemo(): boolean {
  return users.isDemo === true;
}

/** As `Users.verifyCredentials`. @throws UsersUnavailableError if it fails for any reason; HashingLineFullError */
export function verifyCredentials(credentials: Credentials): Promise<User | undefined> {
  return orUnavailable(() => users.verifyCredentials(credentials));
}

/** Whether users have passwords to confirm with. */
export function hasPasswords(): boolean {
  return users.checkPassword !== undefined;
}

/** As `Users.checkPassword`; no if there is none. @throws UsersUnavailableError if it fails; HashingLineFullError */
export async function checkPassword(id: string, password: string): Promise<boolean> {
  return orUnavailable(async () => (await users.checkPassword?.(id, password)) ?? false);
}

/** As `Users.findUser`. @throws UsersUnavailableError if it fails for any reason */
export function findUser(id: string): Promise<User | undefined> {
  return orUnavailable(() => users.findUser(id));
}

async function orUnavailable<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof HashingLineFullError) throw error;
    // Logs only the kind: a database's message may quote the query, and with it the user.
    logEvent("auth.users-unavailable", { reason: kindOf(error) });
    if (process.env.NODE_ENV === "development") console.error(error);
    throw new UsersUnavailableError(error);
  }
}

function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : error.name;
}
