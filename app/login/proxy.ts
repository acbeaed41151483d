import { setTimeout } from "node:timers/promises";
import type { NextRequest } from "next/server";
import {
  clientAddress,
  isDemo,
  isUnavailable,
  lookAtLoginLimit,
  promisePlace,
  readCredentials,
  userOf,
} from "@/lib/auth";
import { peekSession } from "@/lib/session";

/** Milliseconds. While Redis does not answer, the visitor waits for the proxy and then for the action. */
const LOOK_TIMEOUT = 500;

/** The proxy sets this request header to make the action refuse an attempt. It holds seconds (decision 4). */
const WAIT_HEADER = "x-login-wait";

/** What the proxy must know about a request for the login page. A page can't choose its status (decision 4). */
export interface LoginLook {
  /** The visitor is signed in already, and goes home. */
  signedIn: boolean;
  /** Seconds to wait after too many attempts. */
  wait: number | undefined;
}

export async function lookAtLogin(request: NextRequest, form: FormData | undefined): Promise<LoginLook> {
  return {
    signedIn: request.method === "GET" && (await isSignedIn(request)),
    wait: form && (await waitFor(form, request.headers)),
  };
}

/** @returns the seconds to wait that the proxy told this action */
export function toldToWait(headers: Headers): number | undefined {
  return Number(headers.get(WAIT_HEADER)) || undefined;
}

/** @param headers the request headers that the page will see; this function changes them */
export function tellToWait(headers: Headers, wait: number | undefined): void {
  headers.delete(WAIT_HEADER);
  if (wait !== undefined) headers.set(WAIT_HEADER, String(wait));
}

async function isSignedIn(request: NextRequest): Promise<boolean> {
  try {
    const session = await peekSession(request);
    return session !== undefined && (await userOf(session)) !== undefined;
  } catch (error) {
    // The form needs no session. Signing in will report the outage.
    if (isUnavailable(error)) return false;
    throw error;
  }
}

/** Looks without counting. The action decides again and counts (decision 4). */
async function waitFor(form: FormData, headers: Headers): Promise<number | undefined> {
  const demo = isDemo();
  const result = readCredentials(form, { demo });
  if (!result.ok) return undefined;
  const look = lookAtLoginLimit(result.credentials.username, headers).catch(() => undefined);
  const wait = await Promise.race([look, setTimeout(LOOK_TIMEOUT, undefined)]);
  // The demo hashes nothing.
  if (wait !== undefined || demo || !isForAction(form)) return wait;
  return promisePlace(clientAddress(headers));
}

/** Whether the form names an action, as Next.js writes it into each form: without one nothing will be hashed. */
function isForAction(form: FormData): boolean {
  return [...form.keys()].some((name) => name.startsWith("$ACTION_"));
}
