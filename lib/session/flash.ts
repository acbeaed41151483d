import "server-only";
import { sealData, unsealData } from "iron-session";
import { cookies } from "next/headers";
import { flashCookieAttributes, flashCookieDeletion, flashCookieName } from "./flash-cookie";
import { sessionLayer } from "./layer";

/** Seconds. Long enough for a redirect. Too short to show an old message later. */
const LIFETIME = 60;

/** Longer messages would not fit into their cookie. Characters. */
const MAX_LENGTH = 500;

export interface Flash {
  message: string;
  /** The `document.cookie` value that deletes the message once it is on the screen. */
  deletion: string;
}

/**
 * Leaves a message for the next page, also over a redirect. It needs no session, and never creates one: the message has
 * a cookie of its own (decision 3). The cookie is sealed, so that nobody can forge a message. For Server Actions only.
 */
export async function setFlash(message: string): Promise<void> {
  const { config, keys } = sessionLayer();
  const sealed = await sealData(
    { message: message.slice(0, MAX_LENGTH) },
    { password: keys.flash.newest, ttl: LIFETIME },
  );
  (await cookies()).set(flashCookieName(config.cookie), sealed, {
    ...flashCookieAttributes(config.cookie),
    maxAge: LIFETIME,
  });
}

/** The message that the last action left, if there is one. The proxy or the page's script deletes it (decision 3). */
export async function readFlash(): Promise<Flash | undefined> {
  const { config, keys } = sessionLayer();
  const sealed = (await cookies()).get(flashCookieName(config.cookie))?.value;
  if (!sealed) return undefined;
  const { message } = await unsealData<{ message?: unknown }>(sealed, { password: keys.flash.all, ttl: LIFETIME });
  return typeof message === "string" ? { message, deletion: flashCookieDeletion(config.cookie) } : undefined;
}
