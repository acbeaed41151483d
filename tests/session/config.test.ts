import { describe, expect, test } from "vitest";
import { readSessionConfig, sessionConfigurationProblems } from "@/lib/session/config";
import { cookieName } from "@/lib/session/cookie";
import { SessionConfigurationError } from "@/lib/session/errors";

const SECRET = "0123456789abcdef0123456789abcdef";

function read(env: Record<string, string> = {}) {
  return readSessionConfig({ SESSION_SECRET: SECRET, NODE_ENV: "production", ...env });
}

function problemsOf(env: Record<string, string>): string[] {
  const problems = sessionConfigurationProblems({ SESSION_SECRET: SECRET, NODE_ENV: "production", ...env });
  expect(() => read(env)).toThrow(new SessionConfigurationError(problems));
  return problems;
}

describe("the configuration", () => {
  test("needs nothing but a secret", () => {
    expect(read()).toEqual({
      secrets: [SECRET],
      storage: "cookie",
      alsoRead: undefined,
      redis: undefined,
      cookie: {
        name: "session",
        domain: undefined,
        path: "/",
        httpOnly: true,
        secure: true,
        sameSite: "lax",
        partitioned: false,
      },
      idleTimeout: 43_200,
      permanentLifetime: 2_678_400,
      absoluteLifetime: 7_776_000,
      refreshEachRequest: true,
      refreshInterval: undefined,
      keyPrefix: "session:",
      maxPerUser: 25,
    });
  });

  test("an empty variable is not set", () => {
    expect(read({ SESSION_STORE: "", REDIS_URL: "", SESSION_IDLE_TIMEOUT: "" })).toEqual(read());
  });

  test("keeps sessions in Redis as soon as one is configured, by Upstash's, Vercel's or Redis's own variables", () => {
    const upstash = { transport: "upstash", url: "https://x.upstash.io", token: "t" };
    expect(read({ UPSTASH_REDIS_REST_URL: upstash.url, UPSTASH_REDIS_REST_TOKEN: "t" })).toMatchObject({
      storage: "redis",
      redis: upstash,
    });
    expect(read({ KV_REST_API_URL: upstash.url, KV_REST_API_TOKEN: "t" })).toMatchObject({
      storage: "redis",
      redis: upstash,
    });
    expect(read({ REDIS_URL: "rediss://u:p@h:1/2" })).toMatchObject({
      storage: "redis",
      redis: { transport: "tcp", urls: ["rediss://u:p@h:1/2"] },
    });
    expect(read({ REDIS_URL: "redis://h", SESSION_STORE: "cookie" }).storage).toBe("cookie");
  });

  test("takes several addresses in REDIS_URL for a Redis Cluster; a comma in a password is none between addresses", () => {
    const { redis } = read({ REDIS_URL: "redis://:a,b@one:7000, redis://:a,b@two:7001,redis://:a,b@three:7002" });
    const urls = ["redis://:a,b@one:7000", "redis://:a,b@two:7001", "redis://:a,b@three:7002"];
    expect(redis).toEqual({ transport: "tcp", urls });
  });

  test("a second storage is understood only where the variable says so", () => {
    const REDIS_URL = "redis://h";
    expect(read({ REDIS_URL }).alsoRead).toBeUndefined();
    expect(read({ REDIS_URL, SESSION_ALSO_READ: "" }).alsoRead).toBeUndefined();
    expect(read({ REDIS_URL, SESSION_ALSO_READ: "cookie" })).toMatchObject({ storage: "redis", alsoRead: "cookie" });
    const back = { REDIS_URL, SESSION_STORE: "cookie", SESSION_ALSO_READ: "redis" };
    expect(read(back)).toMatchObject({ storage: "cookie", alsoRead: "redis" });
  });

  test("the cookie is Secure in production, and not in development", () => {
    expect(read({ NODE_ENV: "development" }).cookie.secure).toBe(false);
    expect(read({ NODE_ENV: "production" }).cookie.secure).toBe(true);
  });

  test("the name takes the __Host- prefix whenever browsers accept it", () => {
    expect(cookieName(read().cookie)).toBe("__Host-session");
    expect(cookieName(read({ SESSION_COOKIE_NAME: "sid" }).cookie)).toBe("__Host-sid");
    expect(cookieName(read({ SESSION_COOKIE_NAME: "__Secure-sid" }).cookie)).toBe("__Secure-sid");
    expect(cookieName(read({ SESSION_COOKIE_SECURE: "false" }).cookie)).toBe("session");
    expect(cookieName(read({ SESSION_COOKIE_PATH: "/app" }).cookie)).toBe("session");
    expect(cookieName(read({ SESSION_COOKIE_DOMAIN: "example.com" }).cookie)).toBe("session");
  });

  test.each<[Record<string, string>, string]>([
    [{ SESSION_SECRET: "" }, "SESSION_SECRET is not set"],
    [{ SESSION_SECRET: "short" }, "SESSION_SECRET must be 32 characters or more"],
    [{ SESSION_SECRET: `${SECRET},x` }, "SESSION_SECRET must not contain a comma"],
    [{ SESSION_SECRET_FALLBACKS: "short" }, "SESSION_SECRET_FALLBACKS must be"],
    [{ SESSION_STORE: "redis" }, "SESSION_STORE is redis, but no Redis is configured"],
    [{ SESSION_STORE: "disk" }, "SESSION_STORE must be one of: cookie, redis, memory"],
    [{ SESSION_ALSO_READ: "redis" }, "SESSION_ALSO_READ is redis, but no Redis is configured"],
    [{ SESSION_ALSO_READ: "cookie" }, "SESSION_ALSO_READ is cookie, but sessions begin in cookie"],
    [{ SESSION_ALSO_READ: "redis", REDIS_URL: "redis://h" }, "SESSION_ALSO_READ is redis, but sessions begin in redis"],
    [{ SESSION_ALSO_READ: "memory" }, "SESSION_ALSO_READ must be cookie or redis"],
    [
      { SESSION_ALSO_READ: "cookie", SESSION_STORE: "memory" },
      "SESSION_ALSO_READ is cookie, but sessions begin in memory",
    ],
    [{ UPSTASH_REDIS_REST_URL: "https://x.upstash.io" }, "UPSTASH_REDIS_REST_TOKEN is not set"],
    [{ UPSTASH_REDIS_REST_TOKEN: "t" }, "UPSTASH_REDIS_REST_URL is not set"],
    [{ UPSTASH_REDIS_REST_URL: "x", UPSTASH_REDIS_REST_TOKEN: "t" }, "UPSTASH_REDIS_REST_URL must be an http(s) URL"],
    [{ REDIS_URL: "http://x" }, "REDIS_URL must be a redis:// or rediss:// URL"],
    [{ REDIS_URL: "redis://one:7000,two:7001" }, "REDIS_URL must be a redis:// or rediss:// URL"],
    [{ SESSION_IDLE_TIMEOUT: "12h" }, "SESSION_IDLE_TIMEOUT must be a number of seconds"],
    [{ PERMANENT_SESSION_LIFETIME: "0" }, "PERMANENT_SESSION_LIFETIME must be more than 0"],
    [{ SESSION_ABSOLUTE_LIFETIME: "1.5" }, "SESSION_ABSOLUTE_LIFETIME must be a whole number"],
    [{ SESSION_REFRESH_INTERVAL: "-1" }, "SESSION_REFRESH_INTERVAL must be 0 seconds or more"],
    [{ SESSION_REFRESH_EACH_REQUEST: "maybe" }, "SESSION_REFRESH_EACH_REQUEST must be true or false"],
    [{ SESSION_COOKIE_NAME: "a b" }, "SESSION_COOKIE_NAME must be a cookie name"],
    [{ SESSION_COOKIE_SAMESITE: "sometimes" }, "SESSION_COOKIE_SAMESITE must be one of"],
    [{ SESSION_COOKIE_SAMESITE: "none", SESSION_COOKIE_SECURE: "false" }, "SESSION_COOKIE_SAMESITE is none"],
    [{ SESSION_COOKIE_PARTITIONED: "true", SESSION_COOKIE_SECURE: "false" }, "SESSION_COOKIE_PARTITIONED is true"],
    [{ SESSION_MAX_PER_USER: "0" }, "SESSION_MAX_PER_USER must be 1 or more"],
  ])("%j is refused by its name and with the cure, never with its value", (env, problem) => {
    const problems = problemsOf(env);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
    if (env["SESSION_SECRET"]) expect(problems[0]).not.toContain(env["SESSION_SECRET"]);
  });

  test("that is usable has no problems", () => {
    expect(sessionConfigurationProblems({ SESSION_SECRET: SECRET })).toEqual([]);
  });

  test("several problems are told at once", () => {
    expect(problemsOf({ SESSION_SECRET: "x", SESSION_STORE: "y" })).toHaveLength(2);
  });

  test("a secret that ends in a newline is the same secret as a fallback", () => {
    expect(read({ SESSION_SECRET: ` ${SECRET}\n` }).secrets).toEqual([SECRET]);
    expect(read({ SESSION_SECRET_FALLBACKS: `${"y".repeat(32)}\n, ${SECRET} ` }).secrets.at(-1)).toBe(SECRET);
    expect(problemsOf({ SESSION_SECRET: ` ${"x".repeat(31)} ` })).toHaveLength(1);
  });

  test("31 characters are no secret, and 32 are", () => {
    expect(problemsOf({ SESSION_SECRET: "x".repeat(31) })[0]).toContain("SESSION_SECRET must be 32 characters or more");
    expect(read({ SESSION_SECRET: "x".repeat(32) }).secrets).toEqual(["x".repeat(32)]);
    const fallback = (length: number) => ({ SESSION_SECRET_FALLBACKS: `${SECRET}, ${"y".repeat(length)}` });
    expect(problemsOf(fallback(31))[0]).toContain("SESSION_SECRET_FALLBACKS must be");
    expect(read(fallback(32)).secrets).toEqual([SECRET, SECRET, "y".repeat(32)]);
  });
});
