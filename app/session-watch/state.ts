import { currentUser } from "@/lib/auth";
import { getSession, isOwnMark, type SessionLimits, sessionMark } from "@/lib/session";

/** What a page and the watch know of the session (decision 14). */
export interface SessionState {
  /** For whom: the mark of the signed-in user, or empty. */
  mark: string;
  /** The server's clock. Milliseconds since the epoch, as the limits. */
  now: number;
  limits?: SessionLimits | undefined;
}

/**
 * @param shown the mark that a page shows. If it is the visitor's, by whichever secret, it comes back unchanged
 * @throws SessionStorageUnavailableError, UsersUnavailableError
 */
export async function sessionState(shown?: unknown): Promise<SessionState> {
  if (!(await currentUser())) return nobody();
  const { limits } = await getSession();
  const mark = typeof shown === "string" && (await isOwnMark(shown)) ? shown : await sessionMark();
  return { mark, now: Date.now(), limits };
}

/** The state of a page that shows nothing of any user. */
export function nobody(): SessionState {
  return { mark: "", now: Date.now() };
}
