import type { APIRequestContext } from "@playwright/test";
import { readSessionConfig } from "../../lib/session/config.ts";
import { createSessionLayer } from "../../lib/session/layer.ts";
import { startApp, TEST_SECRET } from "../../tests/support/app-server.ts";
import { Browser } from "../../tests/support/browser.ts";
import { startNginx } from "../../tests/support/nginx.ts";
import { freePort, type RunningServer } from "../../tests/support/processes.ts";
import { startRedis, tell, until } from "../../tests/support/redis-server.ts";
import { findNginx, isInstalled } from "../../tests/support/tools.ts";
import { postForm } from "../support/forms.ts";
import { loginFields } from "../support/login-fields.ts";
import { expect, signInByForm, signInByRequest, test } from "../support/test.ts";

test.skip(!isInstalled(findNginx), "nginx is not installed: `sudo apt-get install nginx`, `brew install nginx`");

/** The certificate is the test's own. */
const TRUST = { ignoreHTTPSErrors: true };

test.describe("behind nginx with TLS, two processes on one Redis", () => {
  test.describe.configure({ mode: "serial" });
  const started = new AsyncDisposableStack();
  let redis: RunningServer;
  let apps: RunningServer[];
  let nginx: RunningServer;

  test.beforeAll(async () => {
    redis = started.use(await startRedis());
    apps = [];
    for (let at = 0; at < 2; at += 1) apps.push(started.use(await startApp({ REDIS_URL: redis.url })));
    nginx = started.use(await startNginx(apps));
  });
  test.afterAll(() => started.disposeAsync());

  for (const javaScriptEnabled of [true, false]) {
    test(`a visitor signs in and out, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async ({
      browser,
      name,
    }) => {
      const context = await browser.newContext({ ...TRUST, baseURL: nginx.url, javaScriptEnabled });
      const page = await context.newPage();
      await page.goto("/account");
      await signInByForm(page, name);
      await expect(page).toHaveURL(`${nginx.url}/account`);
      await expect(page.getByRole("heading", { name })).toBeVisible();
      const [cookie] = (await context.cookies()).filter(({ name }) => name === "__Host-session");
      expect(cookie).toMatchObject({ domain: "localhost", path: "/", secure: true, httpOnly: true, sameSite: "Lax" });

      await page.getByRole("button", { name: "Sign out", exact: true }).click();
      await expect(page).toHaveURL(`${nginx.url}/`);
      await expect(page.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
      await context.close();
    });
  }

  test("the host may come with its port or without, and with the default one", async ({ playwright, name }) => {
    const visitor = await playwright.request.newContext({ ...TRUST, baseURL: nginx.url });
    const { host } = new URL(nginx.url);
    for (const [named, origin, status] of [
      [host, nginx.url, 303],
      ["localhost", "https://localhost", 303],
      ["localhost:443", "https://localhost", 303],
      ["localhost", nginx.url, 403],
      [host, "https://localhost", 403],
    ] as const) {
      const answer = await postForm(visitor, "/login", loginFields(name), { host: named, origin });
      expect(answer.status(), `${named} ${origin}`).toBe(status);
    }
    expect((await visitor.get("/")).headers()["strict-transport-security"]).toMatch(/^max-age=\d{7,}/);
    await visitor.dispose();
  });

  test("when a process is told to stop while requests run, none is lost, and it ends by itself", async ({
    playwright,
    name,
  }) => {
    test.setTimeout(60_000);
    const visitors = await Promise.all(
      Array.from({ length: 6 }, async (_, at) => {
        const visitor = await playwright.request.newContext({ ...TRUST, baseURL: nginx.url });
        await signInByRequest(visitor, `${name} ${at}`);
        return visitor;
      }),
    );
    let answered = 0;
    let done = false;
    const visit = async (visitor: APIRequestContext, at: number) => {
      for (let last = false; !last; answered += 1) {
        last = done;
        const answer = await visitor.get("/account", { maxRedirects: 0 });
        expect(answer.status(), await answer.text()).toBe(200);
        expect((await postForm(visitor, "/login", loginFields(`${name} ${at}`))).status()).toBe(303);
      }
    };
    const visits = Promise.all(visitors.map(visit));
    await expect.poll(() => answered).toBeGreaterThan(20);
    const began = Date.now();
    await apps[0]?.stop();
    const took = Date.now() - began;
    const whileStopping = answered;
    await expect.poll(() => answered).toBeGreaterThan(whileStopping + 20);
    done = true;
    await visits;
    expect(took).toBeLessThan(8000);
    await Promise.all(visitors.map((visitor) => visitor.dispose()));
  });
});

test("a process that is told to stop answers first, and then ends by itself", async ({ playwright, name }) => {
  await using redis = await startRedis();
  await using app = await startApp({ REDIS_URL: redis.url });
  const visitor = await playwright.request.newContext({ baseURL: app.url });
  await signInByRequest(visitor, name);

  await tell(redis.port, "CLIENT PAUSE 500 WRITE");
  const answer = postForm(visitor, "/login", loginFields(`${name} again`));
  await until(redis.port, "CLIENT LIST", "flags=b");
  const began = Date.now();
  await app.stop();
  // After 10 s it is killed. Its connection to Redis, and the visitor's to it, are still open when it ends.
  expect(Date.now() - began).toBeLessThan(8000);
  expect((await answer).status()).toBe(303);
  await visitor.dispose();
});

test("a session that fills its cookie passes nginx", async ({ playwright }) => {
  await using app = await startApp({ SESSION_STORE: "cookie", SESSION_REFRESH_INTERVAL: "0" });
  await using nginx = await startNginx([app]);
  const visitor = await playwright.request.newContext({
    ...TRUST,
    baseURL: nginx.url,
    extraHTTPHeaders: { cookie: `__Host-session=${await sealOf(3900)}`, "sec-fetch-dest": "document" },
  });
  const answer = await visitor.get("/");
  expect(answer.status()).toBe(200);
  expect(answer.headers()["set-cookie"]?.length).toBeGreaterThan(3900);
  await visitor.dispose();
});

/** The cookie of a session that takes so many bytes in it. */
async function sealOf(bytes: number): Promise<string> {
  const layer = createSessionLayer(
    readSessionConfig({ SESSION_SECRET: TEST_SECRET, SESSION_STORE: "cookie", NODE_ENV: "production" }),
  );
  const browser = new Browser(layer);
  const session = await browser.act();
  for (let length = 2600; (browser.cookie ?? "").length < bytes; length += 20) {
    session.data["theme"] = "x".repeat(length);
    await session.save();
  }
  return browser.cookie ?? "";
}

test("an nginx that cuts the port off the host needs APP_ORIGIN", async ({ playwright, name }) => {
  const port = await freePort();
  const origin = `https://localhost:${port}`;
  for (const [APP_ORIGIN, status] of [
    ["", 403],
    [origin, 303],
  ] as const) {
    await using app = await startApp({ SESSION_STORE: "memory", APP_ORIGIN });
    await using _ = await startNginx([app], { port, host: "$host" });
    const visitor = await playwright.request.newContext(TRUST);
    expect((await postForm(visitor, `${origin}/login`, loginFields(name))).status()).toBe(status);
    await visitor.dispose();
  }
});
