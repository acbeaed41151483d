import { failToStart, startApp } from "../../tests/support/app-server.ts";
import { expect, test } from "../support/test.ts";

const REFUSED: [what: string, env: Record<string, string>, message: RegExp][] = [
  ["without a SESSION_SECRET", { SESSION_SECRET: "" }, /SESSION_SECRET is not set.*openssl rand -hex 32/],
  [
    "with a short SESSION_SECRET",
    { SESSION_SECRET: "too-short-to-keep" },
    /SESSION_SECRET must be 32 random characters or more/,
  ],
  [
    "with Redis sessions but no Redis",
    { SESSION_STORE: "redis" },
    /SESSION_STORE is redis.*UPSTASH_REDIS_REST_URL.*REDIS_URL/,
  ],
  ["with an unknown storage", { SESSION_STORE: "files" }, /SESSION_STORE must be one of: cookie, redis, memory/],
  [
    "with a database in REDIS_URL that is no number",
    { REDIS_URL: "redis://localhost/files" },
    /REDIS_URL must end in the number of its database/,
  ],
  [
    "with a cookie that browsers drop",
    { SESSION_COOKIE_NAME: "__Host-soon", SESSION_COOKIE_DOMAIN: "a.example" },
    /__Host-/,
  ],
  [
    "with a lifetime that is no number",
    { SESSION_IDLE_TIMEOUT: "soon" },
    /SESSION_IDLE_TIMEOUT must be a whole number of seconds/,
  ],
];

for (const [what, env, message] of REFUSED) {
  test(`the app does not start ${what}, and says what to do`, async () => {
    const printed = await failToStart(env);
    expect(printed).toMatch(message);
    expect(printed, "never the value").not.toMatch(/too-short-to-keep|files|soon/);
  });
}

test("the app does not start with several wrong variables, and tells all of them at once", async () => {
  const printed = await failToStart({
    SESSION_SECRET: "too-short-to-keep",
    APP_ORIGIN: "forgot-the-scheme.test",
    AUTH_USERS: "mallory",
  });
  for (const problem of [
    /- SESSION_SECRET must be 32 random characters or more/,
    /- APP_ORIGIN must be an origin/,
    /- AUTH_USERS must be name:hash entries/,
  ])
    expect(printed).toMatch(problem);
  expect(printed, "never the value").not.toMatch(/too-short-to-keep|forgot-the-scheme|mallory/);
});

test("in production without AUTH_USERS the log warns once that this is a demo", async () => {
  await using app = await startApp({ SESSION_STORE: "memory" });
  await app.stop();
  expect(app.output().split('"auth.demo"')).toHaveLength(2);
});

test("the log says once where sessions are kept, and names a Redis that is connected and not read", async () => {
  await using app = await startApp({ STORAGE_KV_REST_API_URL: "https://x.upstash.io" });
  await app.stop();
  expect(app.output().split('"session.storage"')).toHaveLength(2);
  expect(app.output()).toMatch(/"storage":"cookie","unread":"STORAGE_KV_REST_API_URL","cure":/);
});

test("over plain http from another host the login form says why signing in can't work", async ({ request }) => {
  const warning = "plain http";
  expect(await (await request.get("/login")).text()).not.toContain(warning);
  const host = "app.example";
  expect(await (await request.get("/login", { headers: { host } })).text()).toContain(warning);
  expect(await (await request.get("/login", { headers: { host, "x-forwarded-proto": "https" } })).text()).not.toContain(
    warning,
  );
});

test("Safari keeps no Secure cookie on http://localhost, and the login form says so to Safari alone", async ({
  request,
}) => {
  const warning = "Safari keeps the session cookie";
  const says = async (userAgent: string, headers = {}) =>
    (await (await request.get("/login", { headers: { "user-agent": userAgent, ...headers } })).text()).includes(
      warning,
    );
  expect(await says(SAFARI)).toBe(true);
  expect(await says(SAFARI, { "x-forwarded-proto": "https" }), "over https").toBe(false);
  for (const other of OTHERS) expect(await says(other), other).toBe(false);
});

const WEBKIT = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const SAFARI = `${WEBKIT} Version/26.1 Safari/605.1.15`;
const OTHERS = [
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:150.0) Gecko/20100101 Firefox/150.0",
  "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/150.0.0.0 Mobile Safari/537.36",
];
