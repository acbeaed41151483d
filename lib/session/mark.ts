import { cookies } from "next/headers";
import { cache } from "react";
import { cookieIn } from "./ended-marker";
import { type SessionLayer, sessionLayer } from "./layer";

/**
 * The mark of the visitor: a page puts it into its forms, to say for whom it was drawn (decision 11). All sessions of a
 * user have the same one. Asks no storage, so it works while Redis is down. A page with several forms makes it once.
 */
export const sessionMark = cache(async (): Promise<string> => {
  return (await marksOf(sessionLayer(), await cookieIn(await cookies())))[0] as string;
});

/** Whether a form was drawn for the visitor who sends it. Asks no storage. @param mark what the form says */
export async function isOwnMark(mark: unknown): Promise<boolean> {
  return (await marksOf(sessionLayer(), await cookieIn(await cookies()))).includes(mark as string);
}

/** The mark by the newest secret, and those by the older ones. Visitors without a genuine cookie share one. */
export async function marksOf(
  { keys, storageOf }: Pick<SessionLayer, "keys" | "storageOf">,
  cookie: string | undefined,
): Promise<string[]> {
  const ref = cookie === undefined ? undefined : await storageOf({ cookie }).inspect(cookie);
  return keys.marks(ref?.subject ?? "");
}
