import { describe, expect, test } from "vitest";
import { readAuthConfig } from "@/lib/auth/config";
import { clientAddress } from "@/lib/auth/login-limit";
import { hashPassword, verifyPassword } from "@/lib/auth/password";
import { readOrigins } from "@/lib/http/origin";

describe("the client's address", () => {
  const of = (value: string) => clientAddress(new Headers({ "x-real-ip": value }), "x-real-ip");

  test("comes from the configured header alone", () => {
    expect(of("192.0.2.1")).toBe("192.0.2.1");
    expect(of("192.0.2.1, 198.51.100.2")).toBe("192.0.2.1");
    expect(clientAddress(new Headers({ "x-forwarded-for": "192.0.2.1" }), "x-real-ip")).toBeUndefined();
    expect(clientAddress(new Headers({ "x-forwarded-for": "192.0.2.1" }), undefined)).toBeUndefined();
  });

  test.each([
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::1", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
  ])("IPv6 %s counts as %s", (address, counted) => {
    expect(of(address)).toBe(counted);
  });

  test.each(["", "unknown", "192.0.2", "192.0.2.1:80", "<script>"])("%j is none", (value) => {
    expect(of(value)).toBeUndefined();
  });
});

describe("passwords", () => {
  test("the right one is known by its hash, and nothing else is", async () => {
    const hash = await hashPassword("pässword");
    expect(await verifyPassword("pässword", hash)).toBe(true);
    expect(await verifyPassword("pa\u0308ssword", hash)).toBe(true);
    expect(await verifyPassword("passwort", hash)).toBe(false);
    expect(await verifyPassword("", hash)).toBe(false);
    expect(await verifyPassword("", undefined)).toBe(false);
  });
});

describe("the configuration of signing in", () => {
  const HASH = `scrypt.17.8.1.${"a".repeat(22)}.${"b".repeat(43)}`;

  test("defaults to a demo with 10 attempts a minute", () => {
    expect(readAuthConfig({})).toEqual({
      users: undefined,
      loginRateLimit: { attempts: 10, seconds: 60 },
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
    [{ CLIENT_ADDRESS_HEADER: "a b" }, "CLIENT_ADDRESS_HEADER must be"],
  ])("%j is refused by its name", (env, problem) => {
    expect(() => readAuthConfig(env)).toThrow(problem);
    expect(() => readAuthConfig(env)).not.toThrow(/password(?!s)|bbbb/);
  });

  test("forms may be posted from APP_ORIGIN, else from Vercel's addresses, else from the request's Host", () => {
    expect(readOrigins({})).toBeUndefined();
    expect(readOrigins({ APP_ORIGIN: "" })).toBeUndefined();
    expect(readOrigins({ VERCEL_URL: "x.vercel.app" })).toEqual(["https://x.vercel.app"]);
    expect(readOrigins({ APP_ORIGIN: "https://a.example, https://b.example:8443", VERCEL_URL: "x" })).toEqual([
      "https://a.example",
      "https://b.example:8443",
    ]);
    for (const APP_ORIGIN of ["a.example", "https://a.example/", "https://a.example/path", "null", "ftp://a.example"]) {
      expect(() => readOrigins({ APP_ORIGIN })).toThrow("APP_ORIGIN must be an origin");
    }
  });
});
