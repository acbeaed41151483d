import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "redis";
import { startApp } from "../../tests/support/app-server.ts";
import { startRedis } from "../../tests/support/redis-server.ts";
import { postForm } from "../support/forms.ts";
import { expect, signInByRequest, test } from "../support/test.ts";

test.describe.configure({ timeout: 60_000 });

test("a real Redis stops, and starts again with its data: nobody is signed out", async ({ playwright, name }) => {
  const folder = mkdtempSync(join(tmpdir(), "redis-"));
  const redis = await startRedis({ folder });
  const app = await startApp({ REDIS_URL: redis.url });
  const visitor = await playwright.request.newContext({ baseURL: app.url });
  await signInByRequest(visitor, name);

  await redis.stop();
  expect(await (await visitor.get("/")).text()).toContain("Sessions are temporarily unavailable");
  const again = await startRedis({ port: redis.port, folder });
  await expect.poll(async () => (await visitor.get("/")).text(), { timeout: 5000 }).toContain(`Logged in as ${name}`);

  await visitor.dispose();
  for (const server of [app, again]) await server.stop();
  rmSync(folder, { recursive: true });
});

test("a real Redis stops, and starts again empty: a redirect to login, and the stale cookie goes", async ({
  browser,
  name,
}) => {
  const redis = await startRedis();
  const app = await startApp({ REDIS_URL: redis.url });
  const context = await browser.newContext({ baseURL: app.url });
  const page = await context.newPage();
  await signInByRequest(page.request, name);
  await redis.stop();
  const again = await startRedis({ port: redis.port });

  await expect(async () => {
    await page.goto("/account");
    await expect(page).toHaveURL("/login?next=%2Faccount", { timeout: 500 });
  }).toPass({ timeout: 8000 });
  expect(await context.cookies()).toEqual([]);
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name })).toBeVisible();

  await context.close();
  for (const server of [app, again]) await server.stop();
});

test("FLUSHALL, and a foreign value at the key: a redirect to login, the stale cookie goes, and signing in works", async ({
  playwright,
  name,
}) => {
  const redis = await startRedis();
  const app = await startApp({ REDIS_URL: redis.url });
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
    expect(turnedAway.headers().location).toBe("/login?next=%2Faccount");
    expect((await visitor.get("/login?next=%2Faccount")).headers()["set-cookie"]).toMatch(
      /__Host-session=; .*Max-Age=0/,
    );
    await signInByRequest(visitor, name);
    expect(await (await visitor.get("/")).text()).toContain(`Logged in as ${name}`);
    await visitor.dispose();
  }
  await client.close();
  for (const server of [app, redis]) await server.stop();
});

test("two processes on one Redis: signed in on one is signed in on the other, and signed out on both", async ({
  playwright,
  name,
}) => {
  const redis = await startRedis();
  const [one, two] = await Promise.all([startApp({ REDIS_URL: redis.url }), startApp({ REDIS_URL: redis.url })]);
  const first = await playwright.request.newContext({ baseURL: one.url });
  await signInByRequest(first, name);
  const storageState = await first.storageState();
  const second = await playwright.request.newContext({ baseURL: two.url, storageState });
  expect(await (await second.get("/")).text()).toContain(`Logged in as ${name}`);

  await postForm(second, "/logout", {});
  expect(await (await first.get("/")).text()).toContain("You are not logged in");
  await Promise.all([first.dispose(), second.dispose()]);
  for (const server of [one, two, redis]) await server.stop();
});

test("one storage's cookie at another: both ways an anonymous visitor, who signs in", async ({ playwright, name }) => {
  const redis = await startRedis();
  const apps = await Promise.all([startApp({ SESSION_STORE: "cookie" }), startApp({ REDIS_URL: redis.url })]);
  for (const [from, to] of [apps, [...apps].reverse()]) {
    if (!from || !to) continue;
    const before = await playwright.request.newContext({ baseURL: from.url });
    await signInByRequest(before, name);
    const after = await playwright.request.newContext({ baseURL: to.url, storageState: await before.storageState() });
    expect(await (await after.get("/")).text()).toContain("You are not logged in");
    await signInByRequest(after, name);
    expect(await (await after.get("/")).text()).toContain(`Logged in as ${name}`);
    await Promise.all([before.dispose(), after.dispose()]);
  }
  for (const server of [...apps, redis]) await server.stop();
});
