"use server";

import { redirect } from "next/navigation";
import { isUnavailable, requireUser } from "@/lib/auth";
import { getSession, logEvent, setFlash, type UserSessions } from "@/lib/session";

export async function endOneAction(form: FormData): Promise<void> {
  const id = form instanceof FormData ? form.get("session") : undefined;
  await change("/account", async (sessions) => {
    const ended = typeof id === "string" && (await sessions.revoke(id));
    return ended ? "That session has ended." : "That session had already ended.";
  });
}

export async function endOthersAction(): Promise<void> {
  await change("/account", async (sessions) => {
    const ended = await sessions.revokeOthers();
    return ended === 1 ? "One other session has ended." : `${ended} other sessions have ended.`;
  });
}

export async function endAllAction(): Promise<void> {
  await change("/", async (sessions) => {
    await sessions.revokeAll();
    return "You are signed out everywhere.";
  });
}

/** Ends sessions of the visitor, then shows the page `next` with a message about it. */
async function change(next: string, end: (sessions: UserSessions) => Promise<string>): Promise<void> {
  await setFlash(await endSessions(end));
  redirect(next);
}

/** @returns a sentence that tells the visitor what happened */
async function endSessions(end: (sessions: UserSessions) => Promise<string>): Promise<string> {
  try {
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
