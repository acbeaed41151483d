import type { SessionLayer } from "./layer";

/** How many ended sessions a browser remembers. */
const MAX_MARKS = 4;

/**
 * In cookie storage the browser remembers its ended sessions in a second cookie. A response that was on its way during
 * the sign-out may bring the session's cookie back, and other instances do not know that the session has ended.
 */
export function markEnded({ keys }: Pick<SessionLayer, "keys">, marker: string | undefined, id: string): string {
  return [...keys.marks(id).slice(0, 1), ...marksIn(marker)].slice(0, MAX_MARKS).join(".");
}

/** The session cookie, unless it carries a session that this browser has ended. */
export async function unendedCookie(
  { keys, storage }: Pick<SessionLayer, "keys" | "storage">,
  cookie: string | undefined,
  marker: string | undefined,
): Promise<string | undefined> {
  if (!cookie || !marker) return cookie || undefined;
  const ref = await storage.inspect(cookie);
  const ended = marksIn(marker);
  return ref && keys.marks(ref.id).some((mark) => ended.includes(mark)) ? undefined : cookie;
}

/** Only what can be ours: what somebody has planted could make the cookie too large for the browser to keep. */
function marksIn(marker = ""): string[] {
  return marker.split(".").filter((mark) => /^[\w-]{16}$/.test(mark));
}
