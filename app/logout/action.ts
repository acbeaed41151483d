"use server";

import { redirect } from "next/navigation";
import { signOut } from "@/lib/auth";
import { setFlash } from "@/lib/session";

/** Ends the session of this browser, for whomever the page was drawn: signing out is never refused (decision 11). */
export async function logoutAction(): Promise<void> {
  const confirmed = await signOut();
  await setFlash(
    confirmed
      ? "You are signed out."
      : "You are signed out in this browser. The server could not be reached to confirm it, so a copy of your session may work until it expires.",
  );
  redirect("/");
}
