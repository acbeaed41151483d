import { cookieName, markerName } from "./cookie";
import { type SessionLayer, sessionLayer } from "./layer";

/** How many ended sessions a browser remembers, 9 bytes for each. Each sign-in and sign-out ends one. */
const MAX_ENDINGS = 60;

/**
 * In cookie storage the browser remembers its ended sessions in a second cookie. A response that was on its way during
 * the sign-out may bring the session's cookie back, and other instances do not know that the session has ended.
 */
export function markerWith({ keys }: Pick<SessionLayer, "keys">, marker: string | undefined, id: string): string {
  return [...keys.endings(id).slice(0, 1), ...endingsIn(marker)].slice(0, MAX_ENDINGS).join(".");
}

/** The session cookie of a request, unless it carries a session that this browser has ended. */
export function cookieIn(sent: { get(name: string): { value: string } | undefined }): Promise<string | undefined> {
  const layer = sessionLayer();
  const { cookie } = layer.config;
  return unendedCookie(layer, sent.get(cookieName(cookie))?.value, sent.get(markerName(cookie))?.value);
}

/** The session cookie, unless it carries a session that this browser has ended. */
export async function unendedCookie(
  { keys, storageOf }: Pick<SessionLayer, "keys" | "storageOf">,
  cookie: string | undefined,
  marker: string | undefined,
): Promise<string | undefined> {
  if (!cookie || !marker) return cookie || undefined;
  const ref = await storageOf({ cookie }).inspect(cookie);
  const ended = endingsIn(marker);
  return ref && keys.endings(ref.id).some((ending) => ended.includes(ending)) ? undefined : cookie;
}

/** Only what can be ours: what somebody has planted could make the cookie too large for the browser to keep. */
function endingsIn(marker = ""): string[] {
  return marker.split(".").filter((ending) => /^[\w-]{8}$/.test(ending));
}
