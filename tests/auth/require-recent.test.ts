import { beforeEach, expect, test, vi } from "vitest";
import { requireRecent, routeHandler } from "@/lib/auth";
import { ConfirmationNeededError } from "@/lib/auth/errors";
import { withTestSession } from "@/lib/session/testing";

vi.mock("@/lib/auth/users", () => ({ users: { findUser: async (id: string) => ({ id, name: "Ada", stamp: "s1" }) } }));

const ADA = { userId: "7", stamp: "s1" };

beforeEach(() => void vi.spyOn(console, "info").mockImplementation(() => undefined));

test("a user who has given the password a moment ago goes on", async () => {
  const user = await withTestSession({ userId: "7" }, requireRecent, { ...ADA, confirmed: true });
  expect(user.name).toBe("Ada");
});

test("an action of a user who has not is sent to /confirm, with the way back", async () => {
  const asked = withTestSession({ userId: "7" }, () => requireRecent({ next: "/account?tab=1" }), ADA);
  await expect(asked).rejects.toMatchObject({ digest: expect.stringContaining("/confirm?next=%2Faccount%3Ftab%3D1") });
});

test("whoever is not signed in is sent to the login page instead", async () => {
  await expect(withTestSession({}, requireRecent)).rejects.toMatchObject({ digest: expect.stringContaining("/login") });
});

test("a Route Handler answers 403, with JSON that names the page, and never lets anybody keep the answer", async () => {
  const answer = await routeHandler(async () => {
    throw new ConfirmationNeededError();
  })();
  expect(answer.status).toBe(403);
  expect(await answer.json()).toEqual({ error: "This needs the password again.", confirm: "/confirm" });
  expect(answer.headers.get("cache-control")).toBe("private, no-store");
});
