import { isOwnMark, logSeldom } from "@/lib/session";
import { currentUser } from "./current-user";
import { unlessUnavailable } from "./errors";

/** The hidden field that says for whom a form was drawn. */
export const MARK_FIELD = "mark";

/**
 * Every action asks this first, but for signing in and signing out. A form that was drawn for somebody else, or that
 * does not say for whom, must change nothing (decision 11). It asks no storage about a visitor's own form.
 *
 * @param form what was sent to the action: anything
 * @returns what to tell the visitor, if the action must do nothing
 */
export async function foreignForm(form: unknown): Promise<string | undefined> {
  if (form instanceof FormData && (await isOwnMark(form.get(MARK_FIELD)))) return undefined;
  logSeldom("auth.foreign-form");
  return `${await whoIsHere()} now. Nothing was changed.`;
}

async function whoIsHere(): Promise<string> {
  return unlessUnavailable(
    async () => {
      const user = await currentUser();
      return user ? `You are signed in as ${user.name}` : "You are not signed in";
    },
    () => "Another person may be signed in",
  );
}
