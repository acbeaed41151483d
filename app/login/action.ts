"use server";

import { redirect } from "next/navigation";
import { readCredentials, safeNextPath, signIn, verifyCredentials } from "@/lib/auth";
import { SessionStorageUnavailableError } from "@/lib/session";

/** What the form shows again: what was typed, and what is wrong with it. */
export interface LoginState {
  username: string;
  remember: boolean;
  /** About the name. */
  nameError?: string;
  /** About anything else. */
  formError?: string;
}

export async function loginAction(_: LoginState, form: FormData): Promise<LoginState> {
  const typed = typedInto(form);
  const result = readCredentials(form);
  if (!result.ok) return { ...typed, nameError: result.error };

  const user = await verifyCredentials(result.credentials);
  if (!user) return { ...typed, formError: "That name and password do not belong together." };
  try {
    await signIn(user, { remember: result.credentials.remember });
  } catch (error) {
    if (!(error instanceof SessionStorageUnavailableError)) throw error;
    return { ...typed, formError: "Signing in is temporarily unavailable. Please try again in a moment." };
  }
  redirect(safeNextPath(form.get("next")));
}

function typedInto(form: FormData): LoginState {
  const name = form.get("username");
  return { username: typeof name === "string" ? name : "", remember: form.get("remember") === "on" };
}
