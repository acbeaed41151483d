"use server";

import { headers } from "next/headers";
import { endSessions, NOT_YOURS, pageAfter, readEnding, UNKNOWN } from "@/app/account/end-sessions";
import { toldByProxy } from "@/app/login/proxy";
import {
  clientAddress,
  confirmWith,
  foreignForm,
  HashingLineFullError,
  isUnavailable,
  limitConfirm,
  PASSWORD,
  promisePlace,
  redirectFromAction,
  requireUser,
  safeNextPath,
} from "@/lib/auth";
import { getSession, type Session, setFlash } from "@/lib/session";

/** The form shows this again, never the password. */
export interface ConfirmState {
  error?: string;
}

/** Where to go, perhaps with a sentence about what happened. Or what is wrong: then the form is shown again. */
type Outcome = { next: string; message?: string } | { error: string };

const DONE = "This form was used before, or is out of date. Nothing was changed.";

/** Takes the password, and does what was asked for, in one request: nothing is left open for somebody else. */
export async function confirmAction(_: ConfirmState, form: FormData): Promise<ConfirmState> {
  const outcome = await answer(form);
  if ("error" in outcome) return outcome;
  if (outcome.message) await setFlash(outcome.message);
  return redirectFromAction(outcome.next);
}

async function answer(form: FormData): Promise<Outcome> {
  let confirmed = false;
  try {
    const foreign = await foreignForm(form);
    if (foreign) return { next: "/account", message: foreign };
    const session = await getSession({ list: true });
    const user = await requireUser();
    const ending = readEnding({ get: (name) => form.get(name) });
    if (ending?.action === "one" && !(await isOwn(session, ending.session)))
      return { next: "/account", message: NOT_YOURS };

    const password = form.get(PASSWORD.name);
    if (typeof password !== "string" || password === "") return { error: "Enter your password." };
    const wait = await secondsToWait(session);
    if (wait !== undefined) return { error: tooMany(wait) };
    const result = await confirmWith(session, user, { password, moment: form.get("moment") });
    if (result === "wrong") return { error: "That is not your password." };
    if (result === "done") return { next: "/account", message: DONE };
    confirmed = true;
    return ending
      ? { next: pageAfter(ending), message: await endSessions(ending) }
      : { next: safeNextPath(form.get("next")) };
  } catch (error) {
    if (error instanceof HashingLineFullError) return { error: tooMany(error.retryAfter) };
    if (!isUnavailable(error)) throw error;
    if (confirmed) return { next: "/account", message: UNKNOWN };
    return { error: "Sessions are temporarily unavailable. Please try again in a moment." };
  }
}

async function isOwn({ userSessions }: Session, id: string): Promise<boolean> {
  return ((await userSessions?.list()) ?? []).some((session) => session.id === id);
}

/** Asks for a place in the line of hashes before it counts the attempt, as the login does. */
async function secondsToWait(session: Session): Promise<number | undefined> {
  const request = await headers();
  const { wait, promised } = toldByProxy(request);
  const full = promised ? undefined : promisePlace(clientAddress(request));
  return wait ?? full ?? (await limitConfirm(session));
}

function tooMany(wait: number): string {
  return `Too many attempts. Please try again in ${wait} seconds.`;
}
