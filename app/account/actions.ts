"use server";

import { redirect } from "next/navigation";
import { isUnavailable, requireUser } from "@/lib/auth";
import { getSession, logEvent, type SessionRegistry, setFlash } from "@/lib/session";

export async function endOneAction(form: FormData): Promise<void> {
  const id = form.get("session");
  await endSessions(async (registry) => {
    const ended = typeof id === "string" && (await registry.revoke(id));
    return ended ? "That session has ended." : "That session had ended already.";
  });
}

export async function endOthersAction(): Promise<void> {
  await endSessions(async (registry) => {
    const ended = await registry.revokeOthers();
    return ended === 1 ? "One other session has ended." : `${ended} other sessions have ended.`;
  });
}

export async function endAllAction(): Promise<void> {
  await endSessions(async (registry) => {
    await registry.revokeAll();
    return "You are signed out everywhere.";
  }, "/");
}

async function endSessions(end: (registry: SessionRegistry) => Promise<string>, next = "/account"): Promise<void> {
  await setFlash(await messageOf(end));
  redirect(next);
}

async function messageOf(end: (registry: SessionRegistry) => Promise<string>): Promise<string> {
  try {
    const { id } = await requireUser("/account");
    const { registry } = await getSession();
    if (!registry) return "Sessions in cookies can't be ended from here.";
    const message = await end(registry);
    logEvent("auth.revoked", { user: id });
    return message;
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    return "Sessions are temporarily unavailable, and nobody knows whether any has ended. Please try again.";
  }
}
