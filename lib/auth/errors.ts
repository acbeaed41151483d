import { SessionStorageUnavailableError } from "@/lib/session";

/** The users could not be looked up. It is unknown whether the visitor is signed in. */
export class UsersUnavailableError extends Error {
  override name = "UsersUnavailableError";

  constructor(cause: unknown) {
    super("The users could not be looked up. Check the database that lib/auth/users.ts asks.", { cause });
  }
}

/** The user has not the role that `requireUser()` asks for. */
export class ForbiddenError extends Error {
  override name = "ForbiddenError";
  /** Makes Next.js answer 403 where no wrapper answers (next/dist, http-access-fallback). */
  readonly digest = "NEXT_HTTP_ERROR_FALLBACK;403";

  constructor(role: string) {
    super(`The signed-in user has not the role ${role}.`);
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

/** A Route Handler needs that the user has given the password a short while ago. */
export class ConfirmationNeededError extends Error {
  override name = "ConfirmationNeededError";
  /** Makes Next.js answer 403 where no `routeHandler` answers with JSON (next/dist, http-access-fallback). */
  readonly digest = "NEXT_HTTP_ERROR_FALLBACK;403";

  constructor() {
    super("The signed-in user has not given the password lately.");
  }
}

/** Whether the error means that it is unknown who the visitor is. Tell the visitor; never show a signed-out page. */
export function isUnavailable(error: unknown): error is SessionStorageUnavailableError | UsersUnavailableError {
  return error instanceof SessionStorageUnavailableError || error instanceof UsersUnavailableError;
}

/**
 * For pages, layouts, actions and handlers alike: runs what needs to know who the visitor is.
 *
 * @param otherwise what to answer while that is unknown; never that nobody is signed in
 */
export async function unlessUnavailable<Answer, Otherwise>(
  run: () => Promise<Answer>,
  otherwise: () => Otherwise,
): Promise<Answer | Otherwise> {
  try {
    return await run();
  } catch (error) {
    if (isUnavailable(error)) return otherwise();
    throw error;
  }
}
