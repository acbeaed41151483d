import "server-only";
import { sealData, unsealData } from "iron-session";
import { cookies } from "next/headers";
import { flashCookieAttributes, flashCookieDeletion, flashCookieName } from "./flash-cookie";
import { sessionLayer } from "./layer";

/** Seconds. Long enough for a redirect, too short to surprise anybody later. */
const LIFETIME = 60;

/** Longer messages would not fit into their cookie. Characters. */
const MAX_LENGTH = 500;

export interface Flash {
  message: string;
  /** The `document.cookie` assignment that lets it go once it is on screen. */
  deletion: string;
}

/**
 * Leaves a message for the page that comes next, over a redirect. It needs no session and never creates one: it
 * travels in a sealed cookie of its own, so that nobody can put words into the site's mouth. Actions only.
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

/** The message that the last action left, if any. Shown once: the proxy, or the page's script, lets it go. */
export async function readFlash(): Promise<Flash | undefined> {
  const { config, keys } = sessionLayer();
  const sealed = (await cookies()).get(flashCookieName(config.cookie))?.value;
  if (!sealed) return undefined;
  const { message } = await unsealData<{ message?: unknown }>(sealed, { password: keys.flash.all, ttl: LIFETIME });
  return typeof message === "string" ? { message, deletion: flashCookieDeletion(config.cookie) } : undefined;
}
