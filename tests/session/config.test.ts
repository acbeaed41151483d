import { describe, expect, test, vi } from "vitest";
import { activityOf } from "@/lib/session/activity";
import { readSessionConfig, sessionConfigurationProblems } from "@/lib/session/config";
import { cookieName } from "@/lib/session/cookie";
import { SessionConfigurationError } from "@/lib/session/errors";
import { createKeys } from "@/lib/session/keys";
import { createLog } from "@/lib/session/log";
import { logStorage } from "@/lib/session/start";
import { Browser } from "../support/browser.ts";
import { Clock, layerFor } from "../support/layers.ts";
import { signIn } from "../support/sign-in.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const OTHER = "fedcba9876543210fedcba9876543210";
const UPSTASH = { UPSTASH_REDIS_REST_URL: "https://x.upstash.io", UPSTASH_REDIS_REST_TOKEN: "token" };
const KV = { KV_REST_API_URL: "https://x.upstash.io", KV_REST_API_TOKEN: "token" };
const NOT_SECURE = { SESSION_COOKIE_SECURE: "false" };

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
      environment: undefined,
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
    expect(cookieName(read({ SESSION_COOKIE_NAME: "__Host-sid" }).cookie)).toBe("__Host-sid");
  });

  test.each<[Record<string, string>, string]>([
    [{ SESSION_SECRET: "" }, "SESSION_SECRET is not set"],
    ...["short", "x".repeat(31), " ".repeat(40), "x".repeat(32), "0123401234".repeat(4), ` ${SECRET.slice(1)} `].map(
      (secret): [Record<string, string>, string] => [{ SESSION_SECRET: secret }, "SESSION_SECRET must be 32 random"],
    ),
    [{ SESSION_SECRET: `${SECRET},x` }, "SESSION_SECRET must not contain a comma"],
    ...["short", `${OTHER},`, `,${OTHER}`, " , ", `${OTHER} ${OTHER},,${OTHER}`, `${OTHER},${"y".repeat(40)}`].map(
      (list): [Record<string, string>, string] => [
        { SESSION_SECRET_FALLBACKS: list },
        "SESSION_SECRET_FALLBACKS must be",
      ],
    ),
    [{ SESSION_SECRET_FALLBACKS: `${OTHER},${SECRET}\n` }, "SESSION_SECRET_FALLBACKS has SESSION_SECRET in it"],
    [{ SESSION_SECRET_FALLBACKS: `${OTHER},${OTHER}` }, "SESSION_SECRET_FALLBACKS has SESSION_SECRET in it, or one"],

    [{ SESSION_STORE: "redis" }, "SESSION_STORE is redis, but no Redis is configured"],
    [{ SESSION_STORE: "redis", MYAPP_KV_REST_API_URL: "https://x.io" }, "(MYAPP_KV_REST_API_URL is set, and not read)"],
    [{ SESSION_STORE: "disk" }, "SESSION_STORE must be one of: cookie, redis, memory"],
    [{ SESSION_STORE: "redis\n", ...UPSTASH }, "SESSION_STORE must be one of"],
    [{ SESSION_ALSO_READ: "redis" }, "SESSION_ALSO_READ is redis, but no Redis is configured"],
    [{ SESSION_ALSO_READ: "cookie" }, "SESSION_ALSO_READ is cookie, but sessions begin in cookie"],
    [{ SESSION_ALSO_READ: "redis", REDIS_URL: "redis://h" }, "SESSION_ALSO_READ is redis, but sessions begin in redis"],
    [{ SESSION_ALSO_READ: "memory" }, "SESSION_ALSO_READ must be cookie or redis"],
    [
      { SESSION_ALSO_READ: "cookie", SESSION_STORE: "memory" },
      "SESSION_ALSO_READ is cookie, but sessions begin in mem",
    ],

    [{ UPSTASH_REDIS_REST_URL: "https://x.upstash.io" }, "UPSTASH_REDIS_REST_TOKEN is not set"],
    [{ UPSTASH_REDIS_REST_TOKEN: "t" }, "UPSTASH_REDIS_REST_URL is not set"],
    [{ KV_REST_API_URL: "https://x.upstash.io" }, "KV_REST_API_TOKEN is not set"],
    ...["x", "x.upstash.io", "rediss://x.upstash.io", "https://", "https://x:0", "https://x:99999", '"https://x"'].map(
      (url): [Record<string, string>, string] => [
        { ...UPSTASH, UPSTASH_REDIS_REST_URL: url },
        "UPSTASH_REDIS_REST_URL must be an http(s) URL",
      ],
    ),
    [{ ...UPSTASH, UPSTASH_REDIS_REST_URL: "https://a:b@x.io" }, "UPSTASH_REDIS_REST_URL must have no user"],
    [{ ...UPSTASH, UPSTASH_REDIS_REST_URL: "https://x.io?_token=b" }, "UPSTASH_REDIS_REST_URL must end before the ?"],
    [{ ...UPSTASH, UPSTASH_REDIS_REST_URL: "http://x.upstash.io" }, "UPSTASH_REDIS_REST_URL must begin with https"],
    [{ ...UPSTASH, UPSTASH_REDIS_REST_TOKEN: "to ken" }, "UPSTASH_REDIS_REST_TOKEN must be the token alone"],
    [{ ...UPSTASH, UPSTASH_REDIS_REST_TOKEN: "tökén" }, "UPSTASH_REDIS_REST_TOKEN must be the token alone"],
    [{ ...UPSTASH, ...KV, KV_REST_API_URL: "https://y.upstash.io" }, "UPSTASH_REDIS_REST_URL and KV_REST_API_URL name"],
    [{ ...UPSTASH, ...KV, KV_REST_API_TOKEN: "another" }, "or have two tokens"],
    [{ ...UPSTASH, REDIS_URL: "redis://h" }, "UPSTASH_REDIS_REST_URL and REDIS_URL name two Redis"],
    [{ ...KV, REDIS_URL: "redis://h" }, "KV_REST_API_URL and REDIS_URL name two Redis"],

    ...[
      ...["http://x", "h:6379", "redis://", "redis:///0", "redis://:6379", "redis://h:0", "redis://h:66000"],
      ...["redis://h:6379x", "unix:/run/redis.sock", "redis+unix:///run/redis.sock", "redis+sentinel://h"],
      ...["redis://one:7000,two:7001", "redis://:pa/ss@h", "redis://one:7000 redis://two:7001"],
    ].map((url): [Record<string, string>, string] => [
      { REDIS_URL: url },
      "REDIS_URL must be a redis:// or rediss:// URL",
    ]),
    ...["redis://h/main", "redis://h/-1", "redis://h/1.5", "redis://h/0x1", "redis://h/1/2", "redis://h/%31"].map(
      (url): [Record<string, string>, string] => [
        { REDIS_URL: url },
        "REDIS_URL must end in the number of its database",
      ],
    ),
    [{ REDIS_URL: "redis://h?db=3" }, "REDIS_URL must have no options"],
    [{ REDIS_URL: "redis://h/0#3" }, "REDIS_URL must have no options"],
    [{ REDIS_URL: "redis://:100%@h" }, "REDIS_URL has a % in its user or password"],
    [{ REDIS_URL: "redis://:%ff@h" }, "REDIS_URL has a % in its user or password"],
    [{ REDIS_URL: "redis://one/1,redis://two/1" }, "REDIS_URL must name no database"],
    [{ REDIS_URL: "redis://:a@one,redis://:b@two" }, "REDIS_URL must have the same scheme, user and password"],
    [{ REDIS_URL: "redis://one,rediss://two" }, "REDIS_URL must have the same scheme, user and password"],
    [{ REDIS_URL: "redis://one,redis://two,redis://One:6379" }, "REDIS_URL must name each address once"],

    ...[
      "12h",
      "0",
      "-1",
      "+5",
      "1.5",
      "1e3",
      "0x10",
      " 12 ",
      "12\n",
      "Infinity",
      "NaN",
      "1_000",
      "34560001",
      "9".repeat(20),
    ]
      .flatMap((value) =>
        ["SESSION_IDLE_TIMEOUT", "PERMANENT_SESSION_LIFETIME", "SESSION_ABSOLUTE_LIFETIME"].map((name) => [
          name,
          value,
        ]),
      )
      .map(([name = "", value = ""]): [Record<string, string>, string] => [
        { [name]: value },
        `${name} must be a whole number of seconds from 1 to 34560000`,
      ]),
    [{ SESSION_REFRESH_INTERVAL: "-1" }, "SESSION_REFRESH_INTERVAL must be a whole number of seconds from 0"],
    [{ SESSION_REFRESH_INTERVAL: "43200" }, "SESSION_REFRESH_INTERVAL must be less than SESSION_IDLE_TIMEOUT"],
    [{ SESSION_REFRESH_INTERVAL: "60", PERMANENT_SESSION_LIFETIME: "60" }, "SESSION_REFRESH_INTERVAL must be less"],
    [{ SESSION_REFRESH_EACH_REQUEST: "maybe" }, "SESSION_REFRESH_EACH_REQUEST must be true or false"],
    [{ SESSION_COOKIE_HTTPONLY: "yes" }, "SESSION_COOKIE_HTTPONLY must be true or false"],
    [{ SESSION_COOKIE_SECURE: " true" }, "SESSION_COOKIE_SECURE must be true or false"],
    [{ SESSION_MAX_PER_USER: "0" }, "SESSION_MAX_PER_USER must be a whole number from 1 to 1000"],
    [{ SESSION_MAX_PER_USER: "1001" }, "SESSION_MAX_PER_USER must be a whole number from 1 to 1000"],
    ...[" ", "a b:", "app:\n", "é:", "a\u0000"].map((prefix): [Record<string, string>, string] => [
      { SESSION_KEY_PREFIX: prefix },
      "SESSION_KEY_PREFIX must be printable ASCII",
    ]),
    ...["*", "app?:", "[a]:", "{app}:", "a\\:"].map((prefix): [Record<string, string>, string] => [
      { SESSION_KEY_PREFIX: prefix },
      "SESSION_KEY_PREFIX must not have any of",
    ]),

    ...["a b", "a;b", "a=b", "sitzüng", "a\n", "[a]", '"a"'].map((name): [Record<string, string>, string] => [
      { SESSION_COOKIE_NAME: name },
      "SESSION_COOKIE_NAME must be a cookie name",
    ]),
    [{ SESSION_COOKIE_NAME: "n".repeat(1025) }, "SESSION_COOKIE_NAME must be 1024 characters or less"],
    [{ SESSION_COOKIE_NAME: "__Host-sid", ...NOT_SECURE }, "SESSION_COOKIE_NAME begins with __Host-"],
    [{ SESSION_COOKIE_NAME: "__HOST-sid", SESSION_COOKIE_PATH: "/app" }, "SESSION_COOKIE_NAME begins with __Host-"],
    [
      { SESSION_COOKIE_NAME: "__host-sid", SESSION_COOKIE_DOMAIN: "a.example" },
      "SESSION_COOKIE_NAME begins with __Host-",
    ],
    [{ SESSION_COOKIE_NAME: "__sEcUrE-sid", ...NOT_SECURE }, "SESSION_COOKIE_NAME begins with __Secure-"],
    [{ SESSION_COOKIE_NAME: "__Http-sid" }, "SESSION_COOKIE_NAME must not begin with __Http-"],
    [{ SESSION_COOKIE_NAME: "__host-http-sid" }, "SESSION_COOKIE_NAME must not begin with __Http-"],
    ...[
      ...[
        "127.0.0.1",
        "10.1",
        "0x7f.0x1",
        "[::1]",
        "::1",
        "com",
        "intranet",
        ".",
        "..",
        ".com",
        "a..example",
        "..a.example",
      ],
      ...["a.example.", "-a.example", "a-.example", `${"a".repeat(64)}.example`, `${"abc.".repeat(64)}example`],
      ...["https://a.example", "a.example:3000", "a.example/app", "*.a.example", "bücher.example", "a b.example"],
      ...["a.example; Path=/x", "a.example\n", "vercel.app", ".Vercel.app"],
    ].map((domain): [Record<string, string>, string] => [
      { SESSION_COOKIE_DOMAIN: domain },
      "SESSION_COOKIE_DOMAIN must be a domain of this site",
    ]),
    ...["app", " /app", "/a b", "/a;b", "/a\n", "/ä", "/a?b", "/a#b", "/a/../b", "/.", "/a\u007f"].map(
      (path): [Record<string, string>, string] => [
        { SESSION_COOKIE_PATH: path },
        "SESSION_COOKIE_PATH must be the path of pages",
      ],
    ),
    [{ SESSION_COOKIE_PATH: `/${"a".repeat(1024)}` }, "SESSION_COOKIE_PATH must be 1024 characters or less"],
    [{ SESSION_COOKIE_SAMESITE: "sometimes" }, "SESSION_COOKIE_SAMESITE must be one of"],
    [{ SESSION_COOKIE_SAMESITE: "none", ...NOT_SECURE }, "SESSION_COOKIE_SAMESITE is none"],
    [{ SESSION_COOKIE_PARTITIONED: "true", ...NOT_SECURE }, "SESSION_COOKIE_PARTITIONED is true"],
  ])("%j is refused by its name and with the cure, never with its value", (env, problem) => {
    const problems = problemsOf(env);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
    for (const [name, value] of Object.entries(env))
      if (/SECRET|URL|TOKEN|DOMAIN|PREFIX/.test(name) && value.length > 8) expect(problems[0]).not.toContain(value);
  });

  test.each<Record<string, string>>([
    { SESSION_SECRET: `${SECRET}\n`, SESSION_SECRET_FALLBACKS: `${OTHER}\n, a secret of words is fine as well` },
    { SESSION_SECRET: "ein langes Geheimnis für die Sitzung" },
    { ...UPSTASH, ...KV },
    // Vercel's Marketplace gives all of these for one database.
    {
      ...KV,
      KV_URL: "rediss://default:token@x.upstash.io:6379",
      REDIS_URL: "rediss://default:token@x.upstash.io:6379",
    },
    { ...UPSTASH, UPSTASH_REDIS_REST_TOKEN: "token\n", UPSTASH_REDIS_REST_URL: " https://x.upstash.io/ " },
    ...[
      "http://localhost:8079",
      "http://redis-rest",
      "http://10.0.0.7",
      "http://[::1]:80",
      "http://r.svc.cluster.local",
    ].map((url) => ({ ...UPSTASH, UPSTASH_REDIS_REST_URL: url })),
    { ...UPSTASH, UPSTASH_REDIS_REST_URL: "http://staging.example", NODE_ENV: "development" },
    ...["redis://h", "redis://h/", "rediss://u:p@h:1/2", "redis://[::1]:6379/15", "redis://:p%40ss@10.0.0.7\n"].map(
      (REDIS_URL) => ({ REDIS_URL }),
    ),
    { REDIS_URL: "redis://:a@one/0, redis://:a@one:7000, redis://:a@two" },
    // Another part of the app may use these.
    { SESSION_STORE: "cookie", REDIS_URL: "redis+sentinel://queue", ...KV, KV_REST_API_TOKEN: "" },
    { SESSION_IDLE_TIMEOUT: "34560000", PERMANENT_SESSION_LIFETIME: "34560000", SESSION_ABSOLUTE_LIFETIME: "34560000" },
    // The absolute lifetime then ends the session.
    { SESSION_ABSOLUTE_LIFETIME: "3600" },
    { SESSION_REFRESH_INTERVAL: "0", SESSION_IDLE_TIMEOUT: "1" },
    { SESSION_REFRESH_INTERVAL: "90000", SESSION_REFRESH_EACH_REQUEST: "0" },
    { SESSION_COOKIE_NAME: "__Host-sid" },
    { SESSION_COOKIE_NAME: "__Secure-sid", SESSION_COOKIE_PATH: "/app", SESSION_COOKIE_DOMAIN: "a.example" },
    ...[
      "a.example",
      ".a.example",
      "A.example",
      "xn--bcher-kva.example",
      "my_app.a.example",
      "3.a.example",
      "localhost",
    ].map((domain) => ({ SESSION_COOKIE_DOMAIN: domain })),
    { SESSION_COOKIE_DOMAIN: "my-app.vercel.app" },
    ...["/app", "/app/", "/b%C3%BCcher", "/a,b/.well-known", "/..."].map((path) => ({ SESSION_COOKIE_PATH: path })),
    { SESSION_COOKIE_SAMESITE: "None", SESSION_COOKIE_PARTITIONED: "1" },
    { SESSION_KEY_PREFIX: "my-app/staging:" },
  ])("%j is accepted", (env) => {
    expect(sessionConfigurationProblems({ SESSION_SECRET: SECRET, NODE_ENV: "production", ...env })).toEqual([]);
  });

  test("all problems are told at once, also those of pairs and of Redis, but none that follows from another", () => {
    const problems = problemsOf({
      SESSION_SECRET: "x",
      SESSION_COOKIE_SECURE: "false",
      SESSION_COOKIE_NAME: "__Host-sid",
      REDIS_URL: "redis://h/main",
      SESSION_REFRESH_INTERVAL: "100000",
    });
    expect(problems.map((problem) => problem.split(" ")[0])).toEqual([
      "SESSION_SECRET",
      "REDIS_URL",
      "SESSION_COOKIE_NAME",
      "SESSION_REFRESH_INTERVAL",
    ]);
    expect(
      problemsOf({ SESSION_COOKIE_SECURE: "yes", SESSION_COOKIE_SAMESITE: "none", NODE_ENV: "test" }),
    ).toHaveLength(1);
    expect(problemsOf({ REDIS_URL: "redis://h/main", SESSION_STORE: "redis" })).toHaveLength(1);
  });

  test("the longest name leaves room for a session and for a message, under every secret", async () => {
    const env = { SESSION_COOKIE_NAME: "n".repeat(1024), SESSION_STORE: "cookie" };
    const browser = new Browser(layerFor("cookie", new Clock(), env));
    const session = await browser.act();
    session.data.notes = { of: "x".repeat(1000) };
    await session.regenerate({ userId: "a".repeat(64), stamp: "s".repeat(22) });
    expect((await browser.act()).data.notes?.["of"]).toHaveLength(1000);
  });

  test("a secret that ends in a newline is the same secret as a fallback", () => {
    expect(read({ SESSION_SECRET: ` ${SECRET}\n` }).secrets).toEqual([SECRET]);
    expect(read({ SESSION_SECRET: OTHER, SESSION_SECRET_FALLBACKS: `${SECRET}\n` }).secrets).toEqual([OTHER, SECRET]);
  });

  test("a token or an address that ends in a newline works too", () => {
    const { redis } = read({ ...UPSTASH, UPSTASH_REDIS_REST_TOKEN: "token\n" });
    expect(redis).toMatchObject({ token: "token" });
    expect(read({ REDIS_URL: "redis://h\n" }).redis).toMatchObject({ urls: ["redis://h"] });
  });
});

describe("on Vercel", () => {
  const configOf = (VERCEL_ENV: string) => read({ VERCEL_ENV, SESSION_STORE: "cookie" });

  test("keys in Redis outside production name the environment", () => {
    expect(configOf("production").keyPrefix).toBe("session:");
    expect(configOf("preview").keyPrefix).toBe("session:preview:");
    expect(read({ VERCEL_ENV: "preview", SESSION_KEY_PREFIX: "mine:" }).keyPrefix).toBe("mine:");
  });

  test.each(["cookie", "memory"] as const)(
    "%s storage: a preview with production's secret seals nothing for it",
    async (storage) => {
      vi.spyOn(console, "info").mockReturnValue();
      const layerIn = (VERCEL_ENV: string) => layerFor(storage, new Clock(), { VERCEL_ENV });
      const preview = new Browser(layerIn("preview"));
      await signIn(preview);
      const elsewhere = async (environment: string) => {
        const browser = new Browser(layerIn(environment));
        browser.cookie = preview.cookie;
        return (await browser.act()).data.username;
      };
      expect(await elsewhere("preview")).toBe("Ada");
      expect(await elsewhere("production")).toBeUndefined();
      expect(await elsewhere("")).toBeUndefined();
      expect(await elsewhere("development")).toBeUndefined();
    },
  );
});

describe("the start line", () => {
  const lineOf = (env: Record<string, string>) => {
    const lines: string[] = [];
    const config = read(env);
    logStorage(env, { config, log: createLog(createKeys(config), Date.now, (line) => lines.push(line)) });
    expect(lines).toHaveLength(1);
    return lines[0];
  };

  test("says where sessions are kept, by host, without a credential", () => {
    expect(lineOf({})).toBe('[session.storage] storage="cookie"');
    expect(lineOf(UPSTASH)).toContain('storage="redis" transport="upstash" host="x.upstash.io" keyPrefix="session:"');
    const tcp = lineOf({
      REDIS_URL: "rediss://ada:hunter2@h:1/2",
      SESSION_STORE: "cookie",
      SESSION_ALSO_READ: "redis",
    });
    expect(tcp).toContain('storage="cookie" alsoRead="redis" transport="tcp" host="h:1"');
    expect(tcp).not.toMatch(/ada|hunter2/);
    expect(lineOf({ REDIS_URL: "redis://:p@one,redis://:p@two:7000" })).toContain('host="one,two:7000"');
  });

  test.each(["STORAGE_KV_REST_API_URL", "MYAPP_UPSTASH_REDIS_REST_URL", "X_REDIS_URL", "KV_URL", "REDIS_TLS_URL"])(
    "names %s, which is connected and not read, and the cure",
    (name) => {
      const line = lineOf({ [name]: "https://secret.example" });
      expect(line).toContain(`unread="${name}" cure="A Redis is connected as ${name}`);
      expect(line).not.toContain("secret.example");
      expect(lineOf({ [name]: "https://secret.example", SESSION_STORE: "cookie" })).not.toContain("unread");
      expect(lineOf({ [name]: "https://secret.example", ...UPSTASH })).not.toContain("unread");
    },
  );

  test("warns of memory storage on Vercel in production, where each instance has its own", () => {
    expect(lineOf({ SESSION_STORE: "memory", VERCEL_ENV: "production" })).toContain(
      "Each instance has sessions of its own",
    );
    expect(lineOf({ SESSION_STORE: "memory", VERCEL_ENV: "preview" })).not.toContain("cure");
  });
});

test.each([
  [{}, "navigation"],
  [{ "sec-fetch-dest": "document" }, "navigation"],
  ...["iframe", "frame", "fencedframe", "embed", "object"].map(
    (at) => [{ "sec-fetch-dest": at }, "navigation"] as const,
  ),
  [{ "sec-fetch-dest": "empty", rsc: "1" }, "navigation"],
  [{ "sec-fetch-dest": "iframe", "sec-purpose": "prefetch;prerender" }, undefined],
  ...["empty", "image", "script", "style", "worker"].map((at) => [{ "sec-fetch-dest": at }, undefined] as const),
] as [Record<string, string>, string | undefined][])("a GET with %j is activity: %s", (headers, activity) => {
  expect(activityOf({ method: "GET", headers: new Headers(headers) })).toBe(activity);
});
