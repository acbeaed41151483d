"use server";

import { foreignForm, unlessUnavailable } from "@/lib/auth";
import { getSession } from "@/lib/session";

/** Counts as activity, as every action that reads the session. The watch then asks for the new limits. */
export async function stayAction(form: FormData): Promise<void> {
  await unlessUnavailable(
    async () => void ((await foreignForm(form)) || (await getSession())),
    () => undefined,
  );
}
