import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { userOf } from "@/lib/auth/current-user";
import { UsersUnavailableError } from "@/lib/auth/errors";
import type { User } from "@/lib/auth/user";
import { users } from "@/lib/auth/users";
import { SECRET } from "../support/layers.ts";

// What an adopter writes: the lookup in a database, and its failures.
vi.mock("@/lib/auth/users", () => ({ users: { findUser: vi.fn() } }));

describe("whom a session is signed in as", () => {
  const ada: User = { id: "7", name: "Ada", stamp: "s1" };
  const lines: string[] = [];

  beforeEach(() => {
    vi.stubEnv("SESSION_SECRET", SECRET);
    vi.spyOn(console, "info").mockImplementation((line) => void lines.push(line));
    vi.mocked(users.findUser).mockReset().mockResolvedValue(ada);
    lines.length = 0;
  });
  afterEach(() => void vi.unstubAllEnvs());

  test("the user as they are now: a changed name is in force at once", async () => {
    expect(await userOf({ data: { userId: "7" }, stamp: "s1" })).toEqual(ada);
    vi.mocked(users.findUser).mockResolvedValue({ ...ada, name: "Ada Lovelace" });
    expect((await userOf({ data: { userId: "7" }, stamp: "s1" }))?.name).toBe("Ada Lovelace");
  });

  test.each([
    ["a session without a user", {}, "s1"],
    ["a session without a stamp", { userId: "7" }, undefined],
    ["a user id that is no text", { userId: 7 as unknown as string }, "s1"],
  ])("%s: nobody, and no lookup", async (_, data, stamp) => {
    expect(await userOf({ data, stamp })).toBeUndefined();
    expect(users.findUser).not.toHaveBeenCalled();
  });

  test("another stamp, or no such user any more: nobody, and the log says why without a name", async () => {
    expect(await userOf({ data: { userId: "ada@example.com" }, stamp: "s0" })).toBeUndefined();
    vi.mocked(users.findUser).mockResolvedValue(undefined);
    expect(await userOf({ data: { userId: "ada@example.com" }, stamp: "s1" })).toBeUndefined();
    expect(lines.map((line) => /session-over.*reason="([^"]*)"/.exec(line)?.[1])).toEqual([
      "the stamp has changed",
      "the user is gone",
    ]);
    expect(lines.join("\n")).not.toContain("ada@");
  });

  test("is looked up once per request, and again for whoever signs in during it", async () => {
    const session = { data: { userId: "7" }, stamp: "s1" };
    expect(await Promise.all([userOf(session), userOf(session), userOf(session)])).toEqual([ada, ada, ada]);
    expect(users.findUser).toHaveBeenCalledTimes(1);
    session.stamp = "s2";
    vi.mocked(users.findUser).mockResolvedValue({ ...ada, stamp: "s2" });
    expect((await userOf(session))?.stamp).toBe("s2");
    expect(users.findUser).toHaveBeenCalledTimes(2);
  });

  test("a user that can't be looked up is an outage, told by its kind alone", async () => {
    vi.mocked(users.findUser).mockRejectedValue(
      Object.assign(new Error("password of ada is x"), { code: "ECONNREFUSED" }),
    );
    await expect(userOf({ data: { userId: "7" }, stamp: "s1" })).rejects.toThrow(UsersUnavailableError);
    expect(lines.join("\n")).toContain("ECONNREFUSED");
    expect(lines.join("\n")).not.toContain("password");
  });
});
