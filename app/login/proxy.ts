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

/** Milliseconds. While Redis does not answer, the action waits for it too, and the visitor for both. */
const LOOK_TIMEOUT = 500;

/** By this request header the proxy tells the action, in seconds, to refuse an attempt. It can do nothing but refuse. */
const WAIT_HEADER = "x-login-wait";

/** What the proxy must know of a request for the login page, since no page can choose the status of its answer. */
export interface LoginLook {
  /** Nothing to do here: go home. */
  signedIn: boolean;
  /** Too many attempts: seconds to wait. */
  wait: number | undefined;
}

export async function lookAtLogin(request: NextRequest, form: FormData | undefined): Promise<LoginLook> {
  return {
    signedIn: request.method === "GET" && (await isSignedIn(request)),
    wait: form && (await waitFor(form, request.headers)),
  };
}

/** What an action that the proxy saw has been told: seconds to wait. */
export function toldToWait(headers: Headers): number | undefined {
  return Number(headers.get(WAIT_HEADER)) || undefined;
}

/** @param headers what the page is to see of the request; changed here */
export function tellToWait(headers: Headers, wait: number | undefined): void {
  headers.delete(WAIT_HEADER);
  if (wait !== undefined) headers.set(WAIT_HEADER, String(wait));
}

async function isSignedIn(request: NextRequest): Promise<boolean> {
  try {
    const session = await peekSession(request);
    return session !== undefined && (await userOf(session)) !== undefined;
  } catch (error) {
    // The form needs no session; signing in will say what is the matter.
    if (isUnavailable(error)) return false;
    throw error;
  }
}

/** The action decides again, and it alone counts: no way to reach it goes around the limit. */
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
