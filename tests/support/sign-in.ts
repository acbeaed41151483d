import { expect } from "vitest";
import type { Session } from "@/lib/session/session";
import type { Browser } from "./browser.ts";

/** Signs a browser in, as a user nobody else in the run is unless it is said which. */
export async function signIn(
  browser: Browser,
  options: { remember?: boolean; userId?: string } = {},
): Promise<Session> {
  const session = await browser.act();
  session.data.username = "Ada";
  session.permanent = options.remember ?? false;
  expect(await session.regenerate({ userId: options.userId ?? crypto.randomUUID() })).toBe(true);
  return session;
}

export async function expectAlive(browser: Browser): Promise<void> {
  expect((await browser.act()).data.username).toBe("Ada");
}

export async function expectEnded(browser: Browser): Promise<void> {
  const session = await browser.act();
  expect(session.isNew).toBe(true);
  expect(Object.keys(session.data)).toEqual([]);
}
