"use server";

import { foreignForm, isUnavailable, redirectFromAction, requireUser } from "@/lib/auth";
import { getSession, logEvent, setFlash, type UserSessions } from "@/lib/session";

export async function endOneAction(form: FormData): Promise<void> {
  await change(form, "/account", async (sessions) => {
    const id = form.get("session");
    const ended = typeof id === "string" && (await sessions.revoke(id));
    return ended ? "That session has ended." : "That session had already ended.";
  });
}

export async function endOthersAction(form: FormData): Promise<void> {
  await change(form, "/account", async (sessions) => {
    const ended = await sessions.revokeOthers();
    return ended === 1 ? "One other session has ended." : `${ended} other sessions have ended.`;
  });
}

export async function endAllAction(form: FormData): Promise<void> {
  await change(form, "/", async (sessions) => {
    await sessions.revokeAll();
    return "You are signed out everywhere.";
  });
}

/** Ends sessions of the visitor, then shows the page `next` with a message about it. */
async function change(form: FormData, next: string, end: (sessions: UserSessions) => Promise<string>): Promise<void> {
  await setFlash(await endSessions(form, end));
  return redirectFromAction(next);
}

/** @returns a sentence that tells the visitor what happened */
async function endSessions(form: FormData, end: (sessions: UserSessions) => Promise<string>): Promise<string> {
  try {
    const foreign = await foreignForm(form);
    if (foreign) return foreign;
    const { id } = await requireUser();
    const { userSessions } = await getSession();
    if (!userSessions) return "This site keeps sessions in cookies, and can't end them from here.";
    const message = await end(userSessions);
    logEvent("auth.revoked", { user: id });
    return message;
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    return "Sessions are temporarily unavailable. Some may have ended, or none. Please try again.";
  }
}
