import { expect, test } from "vitest";
import { hashPassword, verifyPassword } from "@/lib/auth/password";

test("the right password is known by its hash, and nothing else is", async () => {
  const hash = await hashPassword("pässword");
  expect(await verifyPassword("pässword", hash)).toBe(true);
  expect(await verifyPassword("pa\u0308ssword", hash)).toBe(true);
  expect(await verifyPassword("passwort", hash)).toBe(false);
  expect(await verifyPassword("", hash)).toBe(false);
  expect(await verifyPassword("", undefined)).toBe(false);
});
