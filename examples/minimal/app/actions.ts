"use server";

import { redirect } from "next/navigation";
import { getSession, setFlash } from "@/lib/session";

/** The session data of this app. */
declare module "@/lib/session" {
  interface SessionData {
    name: string;
    count: number;
    theme: string;
  }
}

/** Signs in: gives the session a new identity, and leaves a message for the next page. */
export async function enter(form: FormData): Promise<void> {
  const session = await getSession();
  session.data.name = String(form.get("name"));
  await session.regenerate({ userId: session.data.name });
  await setFlash("Welcome.");
  redirect("/");
}

/** Reads and writes in one step. Two clicks at once both count, if sessions are kept on the server. */
export async function count(): Promise<void> {
  const session = await getSession();
  await session.update((data) => {
    data.count = (data.count ?? 0) + 1;
  });
}

/** Signs out: the session ends. This server refuses every copy of its cookie. */
export async function leave(): Promise<void> {
  await (await getSession()).destroy();
}
