import { requireUser } from "@/lib/auth";
import { getSession, logEvent } from "@/lib/session";

/** Which sessions of their own a visitor asks to end: with `one`, the session of this id. */
export interface Ending {
  action: "one" | "others" | "everywhere";
  session: string;
}

/** What a form or an address asks for; undefined if it asks for nothing that can be done. */
export function readEnding({ get }: { get(name: string): unknown }): Ending | undefined {
  const [action, session] = [get("action"), get("session")];
  const isOther = action === "others" || action === "everywhere";
  if (!isOther && action !== "one") return undefined;
  return { action, session: !isOther && typeof session === "string" ? session : "" };
}

/** Ends them. It can end no session of another user. @returns a sentence that tells the visitor what happened */
export async function endSessions({ action, session }: Ending): Promise<string> {
  const { id } = await requireUser();
  const { userSessions } = await getSession();
  if (!userSessions) return "This site keeps sessions in cookies, and can't end them from here.";
  const ended = await {
    one: () => userSessions.revoke(session),
    others: () => userSessions.revokeOthers(),
    everywhere: () => userSessions.revokeAll(),
  }[action]();
  // After a lost answer the count is not to be had: nothing was left to end when it was asked again.
  if (ended || action !== "one") logEvent("auth.revoked", { user: id, action });
  if (action === "everywhere") return "You are signed out everywhere.";
  if (action === "one") return ended ? "That session has ended." : NOT_YOURS;
  if (ended === 0) return "You have no other sessions now.";
  return ended === 1 ? "One other session has ended." : `${ended} other sessions have ended.`;
}

export const NOT_YOURS = "That session has already ended, or is not one of yours. Nothing was changed.";
export const UNKNOWN = "Sessions are temporarily unavailable. Some may have ended, or none. Please try again.";

export function pageAfter({ action }: Ending): string {
  return action === "everywhere" ? "/" : "/account";
}
