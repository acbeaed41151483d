"use server";

import { foreignForm, isRecent, redirectFromAction, requireUser, unlessUnavailable } from "@/lib/auth";
import { getSession, setFlash } from "@/lib/session";
import { endSessions, pageAfter, readEnding, UNKNOWN } from "./end-sessions";

/** Ends sessions of the visitor, or asks for the password before (decision 13). */
export async function endSessionsAction(form: FormData): Promise<void> {
  const { message, next } = await unlessUnavailable(
    () => end(form),
    () => ({ message: UNKNOWN, next: "/account" }),
  );
  if (message) await setFlash(message);
  return redirectFromAction(next);
}

/** @returns where to go, with a sentence that tells what happened */
async function end(form: FormData): Promise<{ message?: string; next: string }> {
  const foreign = await foreignForm(form);
  if (foreign) return { message: foreign, next: "/account" };
  await requireUser();
  const ending = readEnding({ get: (name) => form.get(name) });
  if (!ending) return { message: "This form could not be read. Nothing was changed.", next: "/account" };
  if (!isRecent(await getSession())) return { next: `/confirm?${new URLSearchParams({ ...ending })}` };
  return { message: await endSessions(ending), next: pageAfter(ending) };
}
