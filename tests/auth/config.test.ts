import { describe, expect, test } from "vitest";
import { readAuthConfig } from "@/lib/auth/config";

describe("the configuration of signing in", () => {
  const HASH = `scrypt.17.8.1.${"a".repeat(22)}.${"b".repeat(43)}`;

  test("defaults to a demo with 10 attempts a minute", () => {
    expect(readAuthConfig({})).toEqual({
      users: undefined,
      loginRateLimit: { attempts: 10, seconds: 60 },
      confirmWithin: 300,
      clientAddressHeader: undefined,
    });
    expect(readAuthConfig({ LOGIN_RATE_LIMIT: "off" }).loginRateLimit).toBeUndefined();
    expect(readAuthConfig({ VERCEL: "1" }).clientAddressHeader).toBe("x-vercel-forwarded-for");
  });

  test("takes users, colons in their names included", () => {
    const { users } = readAuthConfig({ AUTH_USERS: `alice:${HASH}, a:b:${HASH}` });
    expect([...(users?.keys() ?? [])]).toEqual(["alice", "a:b"]);
  });

  test.each<[Record<string, string>, string]>([
    [{ AUTH_USERS: "alice" }, "AUTH_USERS must be name:hash entries"],
    [{ AUTH_USERS: "alice:password" }, "npm run user -- alice"],
    [{ AUTH_USERS: `:${HASH}` }, "AUTH_USERS"],
    [{ AUTH_USERS: `alice:${HASH},alice:${HASH}` }, "AUTH_USERS"],
    [{ LOGIN_RATE_LIMIT: "10" }, "LOGIN_RATE_LIMIT must be attempts/seconds"],
    [{ LOGIN_RATE_LIMIT: "0/60" }, "LOGIN_RATE_LIMIT"],
    [{ AUTH_CONFIRM_WITHIN: "0" }, "AUTH_CONFIRM_WITHIN must be a whole number of seconds"],
    [{ AUTH_CONFIRM_WITHIN: "5m" }, "AUTH_CONFIRM_WITHIN"],
    [{ CLIENT_ADDRESS_HEADER: "a b" }, "CLIENT_ADDRESS_HEADER must be"],
  ])("%j is refused by its name", (env, problem) => {
    expect(() => readAuthConfig(env)).toThrow(problem);
    expect(() => readAuthConfig(env)).not.toThrow(/password(?!s)|bbbb/);
  });
});
