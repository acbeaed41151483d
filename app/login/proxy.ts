import { setTimeout } from "node:timers/promises";
import type { NextRequest } from "next/server";
import { clientAddress, isDemo, lookAtLoginLimit, peekUser, promisePlace, readCredentials } from "@/lib/auth";

/** Milliseconds. While Redis does not answer, the visitor waits for the proxy and then for the action. */
export const LOOK_TIMEOUT = 500;

/**
 * In this request header the proxy tells the action what it saw: the seconds to wait, or that a place in the line of
 * hashes is promised. A client that sends it where no proxy is gains nothing: the line is asked again (decision 4).
 */
const LOOK_HEADER = "x-login-look";
const PROMISED = "promised";

/** What the proxy must know about a request for the login page. A page can't choose its status (decision 4). */
export interface LoginLook {
  /** The visitor is signed in already, and goes home. */
  signedIn: boolean;
  /** Seconds to wait after too many attempts. */
  wait: number | undefined;
  /** The action has a place in the line of hashes. */
  promised: boolean;
}

type Attempt = Pick<LoginLook, "wait" | "promised">;

export async function lookAtLogin(request: NextRequest, form: FormData | undefined): Promise<LoginLook> {
  const signedIn = request.method === "GET" && (await peekUser(request)) !== undefined;
  return { signedIn, ...(form ? await lookAtLoginForm(plainFields(form), request.headers) : NO_ATTEMPT) };
}

/** @returns what the proxy told this action */
export function toldByProxy(headers: Headers): Attempt {
  const told = headers.get(LOOK_HEADER);
  return { wait: Number(told) || undefined, promised: told === PROMISED };
}

/** @param headers the request headers that the page will see; this function changes them */
export function tellAction(headers: Headers, look: LoginLook | undefined): void {
  headers.delete(LOOK_HEADER);
  if (look?.wait !== undefined) headers.set(LOOK_HEADER, String(look.wait));
  else if (look?.promised) headers.set(LOOK_HEADER, PROMISED);
}

const NO_ATTEMPT = { wait: undefined, promised: false };

async function lookAtLoginForm(form: FormData, headers: Headers): Promise<Attempt> {
  const result = readCredentials(form, { demo: isDemo() });
  if (!result.ok) return NO_ATTEMPT;
  return lookAtAttempt(lookAtLoginLimit(result.credentials.identifier, headers), form, headers);
}

/**
 * Looks without counting, and promises a place in the line of hashes. The action decides again and counts (decision 4).
 *
 * @param limit the seconds to wait after too many attempts
 */
export async function lookAtAttempt(
  limit: Promise<number | undefined>,
  form: FormData,
  headers: Headers,
): Promise<Attempt> {
  const look = limit.catch(() => undefined);
  const wait = await Promise.race([look, setTimeout(LOOK_TIMEOUT, undefined)]);
  // The demo hashes nothing, and neither does a form that names no action.
  const names = [...form.keys()].map(plainName);
  const hashes = !isDemo() && (headers.has("next-action") || names.some((name) => name.startsWith("$ACTION_")));
  if (wait !== undefined || !hashes) return { wait, promised: false };
  const full = promisePlace(clientAddress(headers));
  return { wait: full, promised: full === undefined };
}

/** The fields as the form names them: with JavaScript, React puts a number before each name. */
function plainFields(form: FormData): FormData {
  const plain = new FormData();
  for (const [name, value] of form) plain.append(plainName(name), value);
  return plain;
}

function plainName(name: string): string {
  return name.replace(/^_?\d+_/, "");
}
