"use server";

import { redirect } from "next/navigation";
import { getSession, setFlash } from "@/lib/session";

/** What a session of this app holds. */
declare module "@/lib/session" {
  interface SessionData {
    name: string;
    count: number;
    theme: string;
  }
}

/** Signing in: a new identity for the session, and a message for the next page. */
export async function enter(form: FormData): Promise<void> {
  const session = await getSession();
  session.data.name = String(form.get("name"));
  await session.regenerate({ userId: session.data.name });
  await setFlash("Welcome.");
  redirect("/");
}

/** Reads and writes in one step: of two clicks at once, both count wherever sessions are kept on the server. */
export async function count(): Promise<void> {
  const session = await getSession();
  await session.update((data) => {
    data.count = (data.count ?? 0) + 1;
  });
}

/** Signing out: the session ends, here and for every copy of its cookie that this server sees. */
export async function leave(): Promise<void> {
  await (await getSession()).destroy();
}
