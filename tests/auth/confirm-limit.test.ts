import { beforeEach, expect, test, vi } from "vitest";
import { SECRET } from "../support/layers.ts";

let limit: typeof import("@/lib/auth/confirm-limit");
let login: typeof import("@/lib/auth/login-limit");

beforeEach(async () => {
  vi.stubEnv("SESSION_SECRET", SECRET);
  vi.stubEnv("SESSION_STORE", "memory");
  vi.stubEnv("LOGIN_RATE_LIMIT", "3/60");
  vi.spyOn(console, "info").mockImplementation(() => undefined);
  // The configuration is read once in a process.
  vi.resetModules();
  limit = await import("@/lib/auth/confirm-limit");
  login = await import("@/lib/auth/login-limit");
  return () => void vi.unstubAllEnvs();
});

const sessionOf = (userId: string, createdAt = new Date()) => ({ data: { userId }, createdAt });

test("attempts to confirm are limited by session, and another session of the same user has its own", async () => {
  const session = sessionOf("alice", new Date(1));
  const waits: (number | undefined)[] = [];
  for (let time = 0; time < 4; time += 1) waits.push(await limit.limitConfirm(session));
  expect(waits).toEqual([undefined, undefined, undefined, expect.any(Number)]);
  expect(await limit.lookAtConfirmLimit(session)).toBeGreaterThan(0);
  expect(await limit.limitConfirm(sessionOf("alice", new Date(2)))).toBeUndefined();
  expect(await limit.limitConfirm(sessionOf("bob", new Date(1)))).toBeUndefined();
});

test("a thief who uses them up does not lock the owner's login", async () => {
  for (let time = 0; time < 10; time += 1) await limit.limitConfirm(sessionOf("carol", new Date(1)));
  expect(await login.limitLogin("carol", new Headers())).toBeUndefined();
});
