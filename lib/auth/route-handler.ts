import { refresh } from "next/cache";
import { cookies } from "next/headers";
import { isUnavailable, NotSignedInError } from "./errors";

/**
 * Wraps a Route Handler that calls `requireUser()`: a program gets 401 with JSON in place of a redirect to a page, and
 * 503 while it is unknown who asks.
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
      if (isUnavailable(error)) return refusal(503, "Sessions are temporarily unavailable. Try again in a moment.");
      throw error;
    }
  };
}

/** Next.js does not say what it runs, but a page may set no cookie, and only an action may refresh its page. */
export async function inRouteHandler(): Promise<boolean> {
  const jar = await cookies();
  try {
    // Without a name it stumbles where setting is allowed, and has done nothing.
    (jar.set as () => void)();
  } catch (error) {
    if (!(error instanceof TypeError)) return false;
  }
  try {
    refresh();
    return false;
  } catch {
    return true;
  }
}

function refusal(status: 401 | 503, error: string): Response {
  const headers = { "Cache-Control": "private, no-store", ...(status === 503 ? { "Retry-After": "5" } : {}) };
  return Response.json({ error }, { status, headers });
}
