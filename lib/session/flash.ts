import { sealData, unsealData } from "iron-session";
import { cookies } from "next/headers";
import { NextResponse } from "next/server";
import { cookieAttributes, cookieName } from "./cookie";
import { sessionLayer } from "./layer";
import { ofRequest } from "./request";

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
  const password = sessionLayer().keys.flash.newest;
  const sealed = await sealData({ message: message.slice(0, MAX_LENGTH) }, { password, ttl: LIFETIME });
  const { name, attributes } = flashCookie();
  (await cookies()).set(name, sealed, { ...attributes, maxAge: LIFETIME });
}

/** The message that the last action left, if there is one. The proxy or the page's script deletes it (decision 3). */
export async function readFlash(): Promise<Flash | undefined> {
  // Before the layer is asked: `next build` then leaves the page to its requests, and needs no secret.
  const store = await ofRequest(cookies);
  const { name, deletion } = flashCookie();
  const sealed = store.get(name)?.value;
  if (!sealed) return undefined;
  const password = sessionLayer().keys.flash.all;
  const { message } = await unsealData<{ message?: unknown }>(sealed, { password, ttl: LIFETIME });
  return typeof message === "string" ? { message, deletion: deletion() } : undefined;
}

/** The cookie that carries a message. A script on the page must be able to delete it (decision 3). */
export function flashCookie() {
  const { cookie } = sessionLayer().config;
  const name = `${cookieName(cookie)}-flash`;
  const attributes = { ...cookieAttributes(cookie), httpOnly: false };
  /** The value that deletes it, for `Set-Cookie` and for `document.cookie`. */
  const deletion = () => {
    const response = new NextResponse();
    response.cookies.set(name, "", { ...attributes, maxAge: 0 });
    return response.headers.get("set-cookie") ?? "";
  };
  return { name, attributes, deletion };
}
