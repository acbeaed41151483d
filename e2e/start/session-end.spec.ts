import AxeBuilder from "@axe-core/playwright";
import { type Browser, type BrowserContext, expect, type Page, test } from "@playwright/test";
import { startApp } from "../../tests/support/app-server.ts";
import { startRedis } from "../../tests/support/redis-server.ts";
import { comeToFront, expectNoTraceOf, openTab } from "../support/tabs.ts";
import { signInByRequest } from "../support/test.ts";

test.describe.configure({ timeout: 90_000 });

/** Seconds. The warning comes a quarter before the end. */
const IDLE = 20;
const LONG = { timeout: (IDLE + 5) * 1000 };
const NAME = "Ada Lovelace";

const warningIn = (tab: Page) => tab.getByRole("alertdialog", { name: "Your session is about to end" });

test("every tab warns, and one answer counts for all: by the keyboard alone, or by a visit", async ({ browser }) => {
  await using app = await startApp({ SESSION_STORE: "memory", SESSION_IDLE_TIMEOUT: String(2 * IDLE) });
  const [context, visitor] = [await signedIn(browser, app.url), await signedIn(browser, app.url)];
  const [first, second, away] = [await openTab(context), await openTab(context), await openTab(visitor)];
  const ends = await endOf(context);

  await expect(warningIn(away)).toBeVisible({ timeout: 2 * LONG.timeout });
  await openTab(visitor, "/account");
  await expect(warningIn(away)).toBeHidden();
  await expect(away.getByRole("heading", { name: `Logged in as ${NAME}` })).toBeVisible();

  await expect(warningIn(first)).toBeVisible();
  await expect(warningIn(second)).toBeVisible();
  await expect(first.getByRole("timer")).toHaveText(/^Time left: \d+ seconds?$/);
  // What somebody was typing when the warning came presses no button.
  await expect(first.getByRole("heading", { name: "Your session is about to end" })).toBeFocused();
  await first.keyboard.press("Tab");
  await expect(first.getByRole("button", { name: "Stay signed in" })).toBeFocused();
  await expectAccessible(first);
  await first.keyboard.press("Enter");
  await expect(warningIn(first)).toBeHidden();
  await expect(warningIn(second)).toBeHidden();
  expect(await endOf(context)).toBeGreaterThan(ends);
  await Promise.all([context.close(), visitor.close()]);
});

test("without an answer every tab empties itself and says why, by the server's clock and not by the tab's", async ({
  browser,
}) => {
  await using app = await startApp({ SESSION_STORE: "cookie", SESSION_IDLE_TIMEOUT: String(IDLE) });
  const context = await signedIn(browser, app.url);
  const ends = await endOf(context);
  const first = await openTab(context, "/account");
  // A clock that is three hours wrong, and that leaps by a day while the page is open.
  const wrong = await context.newPage();
  await wrong.addInitScript(() => {
    const { now } = Date;
    Object.assign(window, { leap: 3 * 3_600_000 });
    Date.now = () => now() + (window as unknown as { leap: number }).leap;
  });
  await wrong.goto("/");
  // As after a sleep: the server is asked at once. Then back, for good: the tab still knows how much time has passed.
  const asked = wrong.waitForRequest("**/session/state*");
  await wrong.evaluate(() => Object.assign(window, { leap: 86_400_000 }));
  await asked;
  await expect(wrong.getByRole("heading", { name: `Logged in as ${NAME}` })).toBeVisible();
  await wrong.evaluate(() => Object.assign(window, { leap: -86_400_000 }));

  // The watch asks again and again, and none of it is activity, even if the request does not look like a fetch.
  while (Date.now() < ends - 6000) {
    await comeToFront(first);
    await context.request.get("/session/state", { headers: { "sec-fetch-dest": "document" } });
    await first.waitForTimeout(500);
  }
  for (const tab of [first, wrong]) await expect(warningIn(tab)).toBeVisible(LONG);
  for (const tab of [first, wrong])
    await expect(tab.getByRole("status")).toHaveText("You were signed out after 20 seconds without activity.", LONG);
  expect(Date.now()).toBeGreaterThan(ends);
  expect(Date.now()).toBeLessThan(ends + 5000);
  await expect(first).toHaveURL(`${app.url}/login?next=%2Faccount`);
  await expectAccessible(first);
  for (const tab of [first, wrong]) await expectNoTraceOf(NAME, tab);
  await context.close();
});

test("near the absolute limit nobody can stay, and the end is told without a reason", async ({ browser }) => {
  const env = { SESSION_IDLE_TIMEOUT: String(3 * IDLE), SESSION_ABSOLUTE_LIFETIME: String(IDLE) };
  await using app = await startApp({ SESSION_STORE: "memory", ...env });
  const context = await signedIn(browser, app.url);
  const tab = await openTab(context);
  await expect(warningIn(tab)).toBeVisible(LONG);
  await expect(warningIn(tab).getByRole("button", { name: "Stay signed in" })).toHaveCount(0);
  await expectAccessible(tab);
  await tab.getByRole("button", { name: "Close" }).click();
  await expect(warningIn(tab)).toBeHidden();
  await expect(tab.getByRole("status")).toHaveText("Your session has ended.", LONG);
  await expectNoTraceOf(NAME, tab);
  await context.close();
});

test("signing out in the warning signs out every tab, on every process, also where no message reaches", async ({
  browser,
}) => {
  await using redis = await startRedis();
  const env = { REDIS_URL: redis.url, SESSION_IDLE_TIMEOUT: String(IDLE) };
  await using app = await startApp(env);
  await using elsewhere = await startApp(env);
  const context = await signedIn(browser, app.url);
  const [first, second] = [await openTab(context), await openTab(context)];
  // Another process, under another address: the browser shares the cookie, and no messages.
  const far = await openTab(context, elsewhere.url);
  await expect(far.getByRole("heading", { name: `Logged in as ${NAME}` })).toBeVisible();

  await expect(warningIn(first)).toBeVisible(LONG);
  await warningIn(first).getByRole("button", { name: "Sign out" }).click();
  await expect(first.getByRole("status")).toHaveText("You are signed out.");
  await expect(second.getByRole("status")).toHaveText("Your session has ended.");
  await comeToFront(far);
  await expect(far.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
  await context.close();
});

test("while Redis is down the warning says so and the time goes on; then the page is hidden", async ({ browser }) => {
  const redis = await startRedis();
  await using app = await startApp({ REDIS_URL: redis.url, SESSION_IDLE_TIMEOUT: String(IDLE) });
  const context = await signedIn(browser, app.url);
  const tab = await openTab(context);
  const ends = await endOf(context);
  await redis.stop();
  await expect(warningIn(tab).getByRole("alert")).toContainText("The server does not answer", LONG);
  await expect(tab.getByRole("timer")).toHaveText("Time left: 1 second", LONG);
  await expect(tab.getByRole("heading", { name: "The server does not answer" })).toBeVisible(LONG);
  expect(Date.now()).toBeLessThan(ends + 10_000);
  await expect(tab.getByText(NAME).filter({ visible: true })).toHaveCount(0);
  await expectAccessible(tab);
  await context.close();
});

async function signedIn(browser: Browser, baseURL: string): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL });
  await signInByRequest(context.request, NAME);
  return context;
}

/** When the session ends without activity. The servers of the tests have this machine's clock. */
async function endOf(context: BrowserContext): Promise<number> {
  return (await (await context.request.get("/session/state")).json()).limits.idle;
}

async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`),
      colorScheme,
    ).toEqual([]);
  }
}
