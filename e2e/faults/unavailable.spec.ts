import { startApp } from "../../tests/support/app-server.ts";
import { startBlackhole } from "../../tests/support/fault-proxy.ts";
import { freePort } from "../../tests/support/processes.ts";
import { LABELS } from "../support/login-fields.ts";
import { expectAccessible, expectToFit } from "../support/screen.ts";
import { expect, signInByForm, signInByRequest, test } from "../support/test.ts";

const PROMPTLY = 3000;

for (const trouble of ["does not answer", "refuses the connection"] as const) {
  test(`while Redis ${trouble} a page says so, promptly, and nobody is signed in or out`, async ({
    page,
    name,
    browser,
    baseURL,
  }) => {
    await signInByRequest(page.request, name);
    const { cookies } = await page.context().storageState();
    await using blackhole = await startBlackhole();
    const port = trouble === "does not answer" ? blackhole.port : await freePort();
    await using app = await startApp({
      UPSTASH_REDIS_REST_URL: `http://127.0.0.1:${port}`,
      UPSTASH_REDIS_REST_TOKEN: "x",
    });
    const context = await browser.newContext({ baseURL: app.url });
    await context.addCookies(cookies);
    const visitor = await context.newPage();

    for (const path of ["/", "/account", "/logout"]) {
      const started = Date.now();
      await visitor.goto(path, { waitUntil: "commit" });
      expect(Date.now() - started).toBeLessThan(PROMPTLY);
      await expect(visitor.getByRole("heading", { name: "Sessions are temporarily unavailable" })).toBeVisible();
      await expect(visitor).toHaveURL(path);
    }
    await expectAccessible(visitor);
    await expectToFit(visitor);
    // A stranger's pages need no session, and never notice.
    const stranger = await (await browser.newContext({ baseURL: app.url })).newPage();
    await stranger.goto("/");
    await expect(stranger.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
    await stranger.goto("/login");
    await signInByForm(stranger, name);
    await expect(stranger.getByRole("alert").filter({ hasText: "temporarily unavailable" })).toBeVisible();
    await expect(stranger.getByLabel(LABELS.identifier)).toHaveValue(name);
    expect(await stranger.context().cookies()).toEqual([]);

    // The cookie was kept, and works where Redis does.
    expect(await context.cookies()).toHaveLength(1);
    await page.goto(baseURL ?? "/");
    await expect(page.getByRole("heading", { name: `Logged in as ${name}` })).toBeVisible();

    await context.close();
  });
}

test("signing out while Redis does not answer clears the cookie, and says that the server could not confirm it", async ({
  page,
  name,
  browser,
}) => {
  await signInByRequest(page.request, name);
  const { cookies } = await page.context().storageState();
  await using blackhole = await startBlackhole();
  const env = { UPSTASH_REDIS_REST_URL: `http://127.0.0.1:${blackhole.port}`, UPSTASH_REDIS_REST_TOKEN: "x" };
  await using app = await startApp(env);
  const context = await browser.newContext({ baseURL: app.url });
  await context.addCookies(cookies);
  const visitor = await context.newPage();

  await visitor.goto("/logout");
  await visitor.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(visitor.getByRole("status")).toContainText("could not be reached to confirm it");
  expect((await context.cookies()).filter(({ name }) => name.endsWith("session"))).toEqual([]);

  await context.close();
});
