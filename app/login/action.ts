"use server";

import { headers } from "next/headers";
import {
  type CredentialErrors,
  type Credentials,
  clientAddress,
  HashingLineFullError,
  IDENTIFIER,
  isDemo,
  isUnavailable,
  limitLogin,
  promisePlace,
  readCredentials,
  redirectFromAction,
  safeNextPath,
  signIn,
  verifyCredentials,
} from "@/lib/auth";
import { logEvent } from "@/lib/session";
import { toldByProxy } from "./proxy";

/** The form shows this again: what the visitor typed and what is wrong with it. Never the password. */
export interface LoginState {
  identifier: string;
  remember: boolean;
  errors: CredentialErrors;
  /** What is wrong with the whole form. */
  formError?: string;
  /** Seconds until the next attempt, after too many. */
  wait?: number;
}

type Problem = Pick<LoginState, "formError" | "wait">;

const UNREADABLE = "This form could not be read. Please try again.";

export async function loginAction(_: LoginState, form: FormData): Promise<LoginState> {
  // Anything may be posted to an action.
  if (!(form instanceof FormData)) return { identifier: "", remember: false, errors: {}, formError: UNREADABLE };
  const typed = typedInto(form);
  const result = readCredentials(form, { demo: isDemo() });
  if (!result.ok) return { ...typed, errors: result.errors };
  const problem = await trySigningIn(result.credentials);
  if (problem) return { ...typed, errors: {}, ...problem };
  return redirectFromAction(safeNextPath(form.get("next")));
}

/** @returns why signing in failed; the sentence does not tell which names exist */
async function trySigningIn(credentials: Credentials): Promise<Problem | undefined> {
  try {
    const wait = await secondsToWait(credentials.identifier);
    if (wait !== undefined) return tooManyAttempts(wait);
    const user = await verifyCredentials(credentials);
    if (!user) {
      logEvent("auth.login-failed", { identifier: credentials.identifier });
      return { formError: `That ${IDENTIFIER.label.toLowerCase()} and password do not belong together.` };
    }
    await signIn(user, { remember: credentials.remember, confirmed: !isDemo() });
  } catch (error) {
    if (error instanceof HashingLineFullError) return tooManyAttempts(error.retryAfter);
    if (!isUnavailable(error)) throw error;
    return { formError: "Signing in is temporarily unavailable. Please try again in a moment." };
  }
  return undefined;
}

/** Asks for a place before it counts the attempt: a refused hash must not use up the owner's attempts (decision 4). */
async function secondsToWait(identifier: string): Promise<number | undefined> {
  const request = await headers();
  const { wait, promised } = toldByProxy(request);
  const full = isDemo() || promised ? undefined : promisePlace(clientAddress(request));
  return wait ?? full ?? (await limitLogin(identifier, request));
}

function tooManyAttempts(wait: number): Problem {
  return { formError: `Too many attempts to sign in. Please try again in ${wait} seconds.`, wait };
}

function typedInto(form: FormData): Pick<LoginState, "identifier" | "remember"> {
  const identifier = form.get(IDENTIFIER.name);
  return { identifier: typeof identifier === "string" ? identifier : "", remember: form.get("remember") === "on" };
}
