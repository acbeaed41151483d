import { ConfirmationNeededError, ForbiddenError, isUnavailable, NotSignedInError } from "./errors";

/**
 * Wraps a Route Handler that calls `requireUser()`. A program gets JSON instead of a redirect to a page: 401 if nobody
 * is signed in, 403 without the role or a recent password (with the page to send the visitor to), 503 while it is
 * unknown who asks.
 *
 *     export const GET = routeHandler(async () => Response.json({ name: (await requireUser()).name }));
 */
export function routeHandler<Arguments extends unknown[]>(
  handler: (...given: Arguments) => Promise<Response> | Response,
): (...given: Arguments) => Promise<Response> {
  return async (...given) => {
    try {
      return await handler(...given);
    } catch (error) {
      if (error instanceof NotSignedInError) return refusal(401, "Nobody is signed in. Sign in, and ask again.");
      if (error instanceof ForbiddenError) return refusal(403, "This needs a role that you do not have.");
      if (error instanceof ConfirmationNeededError)
        return refusal(403, "This needs the password again.", { confirm: "/confirm" });
      if (isUnavailable(error)) return refusal(503, "Sessions are temporarily unavailable. Try again in a moment.");
      throw error;
    }
  };
}

function refusal(status: 401 | 403 | 503, error: string, more: object = {}): Response {
  const headers = { "Cache-Control": "private, no-store", ...(status === 503 ? { "Retry-After": "5" } : {}) };
  return Response.json({ error, ...more }, { status, headers });
}
