import { globSync, readFileSync } from "node:fs";
import { cookies } from "next/headers";
import { expect, test, vi } from "vitest";
import { currentUser, requireUser } from "@/lib/auth";
import { getSession } from "@/lib/session";
import { withTestSession } from "@/lib/session/testing";
import "../support/session-data.ts";

// What an adopter's test replaces: the users.
vi.mock("@/lib/auth/users", () => ({ users: { findUser: async (id: string) => ({ id, name: "Ada", stamp: "s1" }) } }));

/** Code of an app, as a test finds it. */
async function addToCart(item: string): Promise<boolean> {
  const session = await getSession();
  session.data.cart = [...((session.data.cart as string[] | undefined) ?? []), item];
  return session.save();
}

test("code that calls getSession() reads the data of the test, and writes", async () => {
  await withTestSession({ cart: ["apples"] }, async () => {
    expect(await addToCart("pears")).toBe(true);
    expect((await getSession()).data.cart).toEqual(["apples", "pears"]);
  });
});

test("it returns what the code returns, and two tests share nothing", async () => {
  expect(await withTestSession({ theme: "dark" }, async () => (await getSession()).data.theme)).toBe("dark");
  expect(await withTestSession({}, async () => (await getSession()).isNew)).toBe(true);
  await expect(withTestSession({}, () => Promise.reject(new Error("from the code")))).rejects.toThrow("from the code");
});

test("code that asks who is signed in finds the user of the test", async () => {
  const whose = { userId: "7", stamp: "s1", confirmed: true };
  await withTestSession({ userId: "7" }, async () => expect((await requireUser()).name).toBe("Ada"), whose);
  expect(await withTestSession({ userId: "7" }, currentUser, { ...whose, stamp: "another" })).toBeUndefined();
  expect(await withTestSession({ userId: "7" }, async () => (await getSession()).confirmedAt, whose)).toBeInstanceOf(
    Date,
  );
});

test("a destroyed session is gone, and its cookie expires", async () => {
  await withTestSession({ theme: "dark" }, async () => {
    await (await getSession()).destroy();
    expect((await getSession()).isNew).toBe(true);
    expect((await cookies()).getAll().every(({ value }) => value === "")).toBe(true);
  });
});

test("no file that a build contains imports it", () => {
  const importing = globSync("{app,lib}/**/*.{ts,tsx}").concat(
    "proxy.ts",
    "instrumentation.ts",
    "instrumentation-node.ts",
  );
  expect(importing.length).toBeGreaterThan(50);
  expect(importing.filter((file) => /from "[^"]*\/testing"/.test(readFileSync(file, "utf8")))).toEqual([]);
});
