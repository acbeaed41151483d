"use server";

import { redirect } from "next/navigation";
import { getSession, setFlash } from "@/lib/session";

declare module "@/lib/session" {
  interface SessionData {
    name: string;
    count: number;
    theme: string;
  }
}

export async function enter(form: FormData): Promise<void> {
  const session = await getSession();
  session.data.name = String(form.get("name"));
  await session.regenerate({ userId: session.data.name });
  await setFlash("Welcome.");
  redirect("/");
}

export async function count(): Promise<void> {
  const session = await getSession();
  await session.update((data) => {
    data.count = (data.count ?? 0) + 1;
  });
}

export async function leave(): Promise<void> {
  await (await getSession()).destroy();
}
