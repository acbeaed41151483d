import AxeBuilder from "@axe-core/playwright";
import type { APIRequestContext, Browser, BrowserContext, Page } from "@playwright/test";
import { addUser } from "../../tests/support/add-user.ts";
import { startApp } from "../../tests/support/app-server.ts";
import type { RunningServer } from "../../tests/support/processes.ts";
import { postForm } from "../support/forms.ts";
import { LABELS } from "../support/login-fields.ts";
import { expect, signInByRequest, test } from "../support/test.ts";

const PASSWORD = "correct horse battery";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

const started = new AsyncDisposableStack();
let entries: string;
let app: RunningServer;

test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  entries = ["alice", "bob"].map((name) => addUser(name, PASSWORD, PASSWORD).stdout.trim()).join(",");
  app = started.use(await startApp({ AUTH_USERS: entries, SESSION_STORE: "memory", AUTH_CONFIRM_WITHIN: "1" }));
});
test.afterAll(() => started.disposeAsync());

/** A page of a user who is signed in, and whose password is a while ago. */
async function signedIn(browser: Browser, user: string, options: { javaScriptEnabled?: boolean } = {}): Promise<Page> {
  const context = await browser.newContext({ baseURL: app.url, ...options });
  await signInByRequest(context.request, user, { password: PASSWORD });
  const page = await context.newPage();
  await expect(async () => {
    await page.goto("/confirm");
    expect(new URL(page.url()).pathname).toBe("/confirm");
  }).toPass();
  return page;
}

/** One more session of the user, elsewhere. */
async function elsewhere(browser: Browser, user: string): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: app.url, userAgent: FIREFOX });
  await signInByRequest(context.request, user, { password: PASSWORD });
  return context;
}

async function isAlive(request: APIRequestContext): Promise<boolean> {
  return (await (await request.get("/")).text()).includes("Logged in as");
}

async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
    page.viewportSize()?.width ?? 0,
  );
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with JavaScript" : "without JavaScript";

  test(`${how}, ending another session asks for the password, says what will happen, and gives a new identity`, async ({
    browser,
  }) => {
    const page = await signedIn(browser, "alice", { javaScriptEnabled });
    const other = await elsewhere(browser, "alice");
    const thief = await browser.newContext({ baseURL: app.url, storageState: await page.context().storageState() });
    await page.goto("/account");
    await page.getByRole("button", { name: "End the session in Firefox on Linux" }).click();
    await expect(page.getByRole("heading", { name: "Confirm that it is you" })).toBeVisible();
    await expect(page.getByText("End the session in Firefox on Linux", { exact: true })).toBeVisible();
    expect(await isAlive(other.request)).toBe(true);

    await page.getByLabel(LABELS.password).fill("wrong horse battery");
    await page.getByRole("button", { name: "End the session" }).click();
    await expect(page.getByLabel(LABELS.password)).toHaveAccessibleDescription("That is not your password.");
    await expect(page.getByLabel(LABELS.password)).toBeFocused();
    await expect(page.getByLabel(LABELS.password)).toHaveValue("");
    await expect(page.getByText("End the session in Firefox on Linux", { exact: true })).toBeVisible();
    await page.setViewportSize({ width: 375, height: 667 });
    if (javaScriptEnabled) await expectAccessible(page);
    expect(await isAlive(other.request)).toBe(true);

    await page.getByLabel(LABELS.password).fill(PASSWORD);
    await page.getByRole("button", { name: "End the session" }).click();
    await expect(page).toHaveURL(`${app.url}/account`);
    await expect(page.getByRole("status")).toHaveText("That session has ended.");
    expect(await isAlive(other.request)).toBe(false);
    expect(await isAlive(page.context().request)).toBe(true);
    expect(await isAlive(thief.request)).toBe(false);
    for (const context of [other, thief, page.context()]) await context.close();
  });

  test(`${how}, signing out everywhere asks too, and signing out here never does`, async ({ browser }) => {
    const page = await signedIn(browser, "bob", { javaScriptEnabled });
    const other = await elsewhere(browser, "bob");
    await page.goto("/account");
    await page.getByRole("button", { name: "Sign out everywhere", exact: true }).click();
    await expect(page.getByText("End all 2 sessions, this one too")).toBeVisible();
    await page.getByRole("button", { name: "Sign out everywhere" }).click();
    await expect(page.getByLabel(LABELS.password)).toHaveAccessibleDescription("Enter your password.");
    await page.getByLabel(LABELS.password).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign out everywhere" }).click();
    await expect(page.getByRole("status")).toHaveText("You are signed out everywhere.");
    expect(await isAlive(other.request)).toBe(false);

    const again = await signedIn(browser, "bob", { javaScriptEnabled });
    await again.goto("/");
    await again.getByRole("button", { name: "Sign out", exact: true }).click();
    await expect(again.getByText("You are signed out.")).toBeVisible();
    for (const context of [other, again.context(), page.context()]) await context.close();
  });
}

test("the same form sent again does nothing more", async ({ browser }) => {
  const page = await signedIn(browser, "alice", { javaScriptEnabled: false });
  const other = await elsewhere(browser, "alice");
  await page.goto("/account");
  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await page.getByLabel(LABELS.password).fill(PASSWORD);
  const sent = page.waitForRequest((request) => request.method() === "POST");
  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(page.getByRole("status")).toHaveText(/other sessions? (has|have) ended/);
  expect(await isAlive(other.request)).toBe(false);

  const later = await elsewhere(browser, "alice");
  const request = await sent;
  const { "content-type": type = "" } = await request.allHeaders();
  await page.context().request.post(request.url(), {
    data: request.postDataBuffer() ?? "",
    headers: { "content-type": type, origin: app.url },
  });
  expect(await isAlive(later.request)).toBe(true);
  await page.goto("/account");
  expect(await isAlive(page.context().request)).toBe(true);
  for (const context of [other, later, page.context()]) await context.close();
});

test("somebody else's session, or one that is unknown, can't be ended, and the page says so", async ({ browser }) => {
  const page = await signedIn(browser, "alice");
  const [bob, bobsOther] = [await elsewhere(browser, "bob"), await elsewhere(browser, "bob")];
  const [, id = ""] = /name="session" value="([^"]+)"/.exec(await (await bob.request.get("/account")).text()) ?? [];
  expect(id).not.toBe("");
  for (const session of [id, "unknown"]) {
    await page.goto(`/confirm?action=one&session=${session}`);
    await expect(page.getByText("That session has already ended, or is not one of yours.")).toBeVisible();
    await expect(page.getByLabel(LABELS.password)).toHaveCount(0);
    // What the page does not offer can be sent all the same.
    await page.goto("/confirm?action=others");
    const fields = { action: "one", session, password: PASSWORD };
    await page
      .locator("form")
      .first()
      .evaluate((form, values) => {
        for (const [name, value] of Object.entries(values))
          (form.querySelector(`[name=${name}]`) as HTMLInputElement).value = value;
      }, fields);
    await page.getByRole("button", { name: "Sign out everywhere else" }).click();
    await expect(page.getByRole("status")).toContainText("Nothing was changed.");
  }
  expect([await isAlive(bob.request), await isAlive(bobsOther.request)]).toEqual([true, true]);
  for (const context of [bob, bobsOther, page.context()]) await context.close();
});

test("too many wrong passwords: 429 with the seconds, for this session alone, and the owner can still sign in", async ({
  browser,
}) => {
  await using limited = await startApp({
    AUTH_USERS: entries,
    SESSION_STORE: "memory",
    AUTH_CONFIRM_WITHIN: "1",
    LOGIN_RATE_LIMIT: "3/3600",
  });
  const thief = await browser.newContext({ baseURL: limited.url });
  await signInByRequest(thief.request, "alice", { password: PASSWORD });
  await expect(async () => expect((await thief.request.get("/confirm")).url()).toContain("/confirm")).toPass();
  const tried = { password: "wrong horse battery" };
  for (let times = 0; times < 3; times += 1)
    expect((await postForm(thief.request, "/confirm", tried)).status()).toBe(200);
  for (const password of [tried.password, PASSWORD]) {
    const refused = await postForm(thief.request, "/confirm", { password });
    expect(refused.status()).toBe(429);
    expect(Number(refused.headers()["retry-after"])).toBeGreaterThan(3000);
    expect(await refused.text()).toMatch(/Too many attempts. Please try again in \d+ seconds/);
  }
  const owner = await browser.newContext({ baseURL: limited.url });
  await signInByRequest(owner.request, "alice", { password: PASSWORD });
  expect(limited.output()).not.toMatch(/alice|horse/);
  for (const context of [thief, owner]) await context.close();
});

test("the page that was asked for comes back after the password, also where there are no other sessions to end", async ({
  browser,
}) => {
  await using cookie = await startApp({ AUTH_USERS: entries, SESSION_STORE: "cookie", AUTH_CONFIRM_WITHIN: "1" });
  const page = await (await browser.newContext({ baseURL: cookie.url })).newPage();
  await signInByRequest(page.request, "alice", { password: PASSWORD });
  await expect(async () => {
    await page.goto("/confirm?next=/account%3Ffrom%3Dmail");
    expect(new URL(page.url()).pathname).toBe("/confirm");
  }).toPass();
  await expectAccessible(page);
  const [before] = await page.context().cookies();
  await page.getByLabel(LABELS.password).fill(PASSWORD);
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page).toHaveURL(`${cookie.url}/account?from=mail`);
  const after = (await page.context().cookies()).find(({ name }) => name === before?.name);
  expect(after?.value).not.toBe(before?.value);
  await page.context().close();
});
