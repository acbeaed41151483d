import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { getSession, logEvent, type Session } from "@/lib/session";
import { checkPassword, isDemo } from "./ask-users";
import { authConfig } from "./config";
import { type Requirement, requireUser } from "./current-user";
import { ConfirmationNeededError } from "./errors";
import { toldPath } from "./protected-paths";
import { calledIn, redirectFromAction } from "./redirect";
import type { User } from "./user";

/** Whether the password was given within AUTH_CONFIRM_WITHIN. Always true in the demo, which asks for none. */
export function isRecent({ confirmedAt }: Pick<Session, "confirmedAt">, now = Date.now()): boolean {
  if (isDemo()) return true;
  return confirmedAt !== undefined && now - confirmedAt.getTime() <= authConfig().confirmWithin * 1000;
}

/**
 * As `requireUser()`, for what can't be undone: the user has also given the password within AUTH_CONFIRM_WITHIN. Others
 * are sent to `/confirm`, and come back after that. A Route Handler answers 403 instead, with JSON if `routeHandler`
 * wraps it. An action does nothing then: the visitor sends its form again (decision 13).
 *
 *     const { id } = await requireRecent();
 *     await deleteAccount(id);
 *
 * @throws as `requireUser()`
 */
export async function requireRecent(requirement: Requirement = {}): Promise<User> {
  const user = await requireUser(requirement);
  if (isRecent(await getSession())) return user;
  const place = await calledIn();
  if (place === "handler") throw new ConfirmationNeededError();
  const path = `/confirm?next=${encodeURIComponent(requirement.next ?? toldPath(await headers()))}`;
  return place === "action" ? redirectFromAction(path) : redirect(path);
}

/** A form says with this for which moment it was drawn: it is of no use after the next confirmation. */
export function momentOf({ confirmedAt }: Pick<Session, "confirmedAt">): string {
  return String(confirmedAt?.getTime() ?? "never");
}

/** `done`: the same form was sent before, or the session has ended. Nothing may be done now. */
export type Confirmation = "confirmed" | "wrong" | "done";

/**
 * Takes the user's password as a proof, once for each form, and gives the session a new identity: a stolen copy of its
 * cookie stops working. Count the attempt before (`limitConfirm`).
 *
 * @param moment the form's `momentOf`
 * @throws SessionStorageUnavailableError, UsersUnavailableError, HashingLineFullError
 */
export async function confirmWith(
  session: Session,
  { id }: Pick<User, "id">,
  { password, moment }: { password: string; moment: unknown },
): Promise<Confirmation> {
  if (moment !== momentOf(session)) return "done";
  if (!(await checkPassword(id, password))) {
    logEvent("auth.confirm-failed", { user: id });
    return "wrong";
  }
  // Of two requests with one form, only one can replace the session.
  if (!(await session.regenerate({ confirmed: true }))) return "done";
  logEvent("auth.confirmed", { user: id });
  return "confirmed";
}
