"use server";

import { foreignForm, isUnavailable } from "@/lib/auth";
import { getSession } from "@/lib/session";

/** Counts as activity, as every action that reads the session. The watch then asks for the new limits. */
export async function stayAction(form: FormData): Promise<void> {
  try {
    if (!(await foreignForm(form))) await getSession();
  } catch (error) {
    if (!isUnavailable(error)) throw error;
  }
}
