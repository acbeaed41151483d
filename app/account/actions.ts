"use server";

import { redirect } from "next/navigation";
import { isUnavailable, requireUser } from "@/lib/auth";
import { getSession, logEvent, setFlash, type UserSessions } from "@/lib/session";

export async function endOneAction(form: FormData): Promise<void> {
  const id = form.get("session");
  await endSessions(async (sessions) => {
    const ended = typeof id === "string" && (await sessions.revoke(id));
    return ended ? "That session has ended." : "That session had ended already.";
  });
}

export async function endOthersAction(): Promise<void> {
  await endSessions(async (sessions) => {
    const ended = await sessions.revokeOthers();
    return ended === 1 ? "One other session has ended." : `${ended} other sessions have ended.`;
  });
}

export async function endAllAction(): Promise<void> {
  await endSessions(async (sessions) => {
    await sessions.revokeAll();
    return "You are signed out everywhere.";
  }, "/");
}

async function endSessions(end: (sessions: UserSessions) => Promise<string>, next = "/account"): Promise<void> {
  await setFlash(await messageOf(end));
  redirect(next);
}

async function messageOf(end: (sessions: UserSessions) => Promise<string>): Promise<string> {
  try {
    const { id } = await requireUser("/account");
    const { userSessions } = await getSession();
    if (!userSessions) return "Sessions in cookies can't be ended from here.";
    const message = await end(userSessions);
    logEvent("auth.revoked", { user: id });
    return message;
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    return "Sessions are temporarily unavailable, and nobody knows whether any has ended. Please try again.";
  }
}
