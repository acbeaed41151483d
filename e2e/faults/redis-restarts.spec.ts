import { mkdtempDisposableSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "redis";
import { startApp } from "../../tests/support/app-server.ts";
import { startRedis } from "../../tests/support/redis-server.ts";
import { postForm } from "../support/forms.ts";
import { LABELS } from "../support/login-fields.ts";
import { expect, signInByRequest, test } from "../support/test.ts";

test.describe.configure({ timeout: 60_000 });

test("a real Redis stops, and starts again with its data: nobody is signed out", async ({ playwright, name }) => {
  using temporary = mkdtempDisposableSync(join(tmpdir(), "redis-"));
  const folder = temporary.path;
  await using redis = await startRedis({ folder });
  await using app = await startApp({ REDIS_URL: redis.url });
  const visitor = await playwright.request.newContext({ baseURL: app.url });
  await signInByRequest(visitor, name);

  await redis.stop();
  expect(await (await visitor.get("/")).text()).toContain("Sessions are temporarily unavailable");
  await using _again = await startRedis({ port: redis.port, folder });
  await expect.poll(async () => (await visitor.get("/")).text(), { timeout: 5000 }).toContain(`Logged in as ${name}`);

  await visitor.dispose();
});

test("a real Redis stops, and starts again empty: a redirect to login, once, and signing in works", async ({
  browser,
  name,
}) => {
  await using redis = await startRedis();
  await using app = await startApp({ REDIS_URL: redis.url });
  const context = await browser.newContext({ baseURL: app.url });
  const page = await context.newPage();
  await signInByRequest(page.request, name);
  await redis.stop();
  await using _again = await startRedis({ port: redis.port });

  await expect(async () => {
    await page.goto("/account");
    await expect(page).toHaveURL("/login?next=%2Faccount", { timeout: 500 });
  }).toPass({ timeout: 8000 });
  // The cookie may belong to a newer instance or a lagging replica: only a sign-out deletes it.
  expect(await context.cookies()).toHaveLength(1);
  await page.getByLabel(LABELS.identifier).fill(name);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name })).toBeVisible();

  await context.close();
});

test("FLUSHALL, and a foreign value at the key: a redirect to login, the cookie stays untouched, and signing in works", async ({
  playwright,
  name,
}) => {
  await using redis = await startRedis();
  await using app = await startApp({ REDIS_URL: redis.url });
  const client = createClient({ url: redis.url });
  await client.connect();
  for (const spoil of [
    () => client.flushAll(),
    async () => {
      const [key = ""] = await client.keys("session:*");
      await client.del(key);
      await client.lPush(key, "x");
    },
    async () => {
      const [key = ""] = await client.keys("session:*");
      for (const field of await client.hKeys(key)) await client.hSet(key, field, "{");
    },
  ]) {
    await client.flushAll();
    const visitor = await playwright.request.newContext({ baseURL: app.url });
    await signInByRequest(visitor, name);
    await spoil();
    const turnedAway = await visitor.get("/account", { maxRedirects: 0 });
    expect(turnedAway.status()).toBe(307);
    expect(turnedAway.headers()["location"]).toBe("/login?next=%2Faccount");
    const form = await visitor.get("/login?next=%2Faccount", { maxRedirects: 0 });
    expect(form.status()).toBe(200);
    expect(form.headers()["set-cookie"]).toBeUndefined();
    await signInByRequest(visitor, name);
    expect(await (await visitor.get("/")).text()).toContain(`Logged in as ${name}`);
    await visitor.dispose();
  }
  await client.close();
});

test("two processes on one Redis: signed in on one is signed in on the other, and signed out on both", async ({
  playwright,
  name,
}) => {
  await using redis = await startRedis();
  await using one = await startApp({ REDIS_URL: redis.url });
  await using two = await startApp({ REDIS_URL: redis.url });
  const first = await playwright.request.newContext({ baseURL: one.url });
  await signInByRequest(first, name);
  const storageState = await first.storageState();
  const second = await playwright.request.newContext({ baseURL: two.url, storageState });
  expect(await (await second.get("/")).text()).toContain(`Logged in as ${name}`);

  await postForm(second, "/logout", {});
  expect(await (await first.get("/")).text()).toContain("You are not logged in");
  await Promise.all([first.dispose(), second.dispose()]);
});

test("one storage's cookie at another: both ways an anonymous visitor, who signs in", async ({ playwright, name }) => {
  await using redis = await startRedis();
  await using one = await startApp({ SESSION_STORE: "cookie" });
  await using other = await startApp({ REDIS_URL: redis.url });
  for (const { from, to } of [
    { from: one, to: other },
    { from: other, to: one },
  ]) {
    const before = await playwright.request.newContext({ baseURL: from.url });
    await signInByRequest(before, name);
    const after = await playwright.request.newContext({ baseURL: to.url, storageState: await before.storageState() });
    expect(await (await after.get("/")).text()).toContain("You are not logged in");
    await signInByRequest(after, name);
    expect(await (await after.get("/")).text()).toContain(`Logged in as ${name}`);
    await Promise.all([before.dispose(), after.dispose()]);
  }
});

test("a switch from cookie to Redis and back: at each step both processes know everybody, and no late cookie comes back", async ({
  playwright,
  name,
}) => {
  await using redis = await startRedis();
  const REDIS_URL = redis.url;
  await using cookie = await startApp({ SESSION_STORE: "cookie" });
  await using learning = await startApp({ SESSION_STORE: "cookie", SESSION_ALSO_READ: "redis", REDIS_URL });
  await using switched = await startApp({ SESSION_STORE: "redis", SESSION_ALSO_READ: "cookie", REDIS_URL });
  await using done = await startApp({ SESSION_STORE: "redis", REDIS_URL });
  for (const [one, two] of [
    [cookie, learning],
    [learning, switched],
    [switched, learning],
    [learning, cookie],
    [switched, done],
    [done, switched],
  ] as const) {
    const first = await playwright.request.newContext({ baseURL: one.url });
    await signInByRequest(first, name);
    const second = await playwright.request.newContext({ baseURL: two.url, storageState: await first.storageState() });
    expect(await (await second.get("/")).text()).toContain(`Logged in as ${name}`);
    await signInByRequest(second, `${name}2`);
    const third = await playwright.request.newContext({ baseURL: one.url, storageState: await second.storageState() });
    expect(await (await third.get("/")).text()).toContain(`Logged in as ${name}2`);

    // A response that was late has brought the first cookie back.
    const { cookies } = await third.storageState();
    const [late] = (await first.storageState()).cookies.filter(({ name }) => name.endsWith("session"));
    if (!late) throw new Error("There is no session cookie.");
    const kept = cookies.filter((cookie) => cookie.name !== late.name);
    for (const { url } of [one, two]) {
      const storageState = { cookies: [...kept, late], origins: [] };
      const again = await playwright.request.newContext({ baseURL: url, storageState });
      expect(await (await again.get("/")).text()).toContain("You are not logged in");
      await again.dispose();
    }
    await Promise.all([first.dispose(), second.dispose(), third.dispose()]);
  }
});
