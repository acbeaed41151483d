import { logEvent, SessionStorageUnavailableError } from "@/lib/session";
import { HashingLineFullError } from "./hashing-line.ts";

/** The users could not be looked up. It is unknown whether the visitor is signed in. */
export class UsersUnavailableError extends Error {
  override name = "UsersUnavailableError";

  constructor(cause: unknown) {
    super("The users could not be looked up. Check the place that findUser and verifyCredentials ask.", { cause });
  }
}

/** A Route Handler needs a user, and nobody is signed in. */
export class NotSignedInError extends Error {
  override name = "NotSignedInError";
  /** Makes Next.js answer 401 where no `routeHandler` answers with JSON (next/dist, http-access-fallback). */
  readonly digest = "NEXT_HTTP_ERROR_FALLBACK;401";

  constructor() {
    super("Nobody is signed in.");
  }
}

/** Whether the error means that it is unknown who the visitor is. Tell the visitor; never show a signed-out page. */
export function isUnavailable(error: unknown): error is SessionStorageUnavailableError | UsersUnavailableError {
  return error instanceof SessionStorageUnavailableError || error instanceof UsersUnavailableError;
}

/**
 * Asks one of the two functions that know users.
 *
 * @throws UsersUnavailableError if the function fails for any reason; HashingLineFullError
 */
export async function whileUsersAnswer<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
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
