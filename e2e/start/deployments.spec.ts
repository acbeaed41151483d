import type { Page } from "@playwright/test";
import { buildApp, copyApp, startApp } from "../../tests/support/app-server.ts";
import { freePort } from "../../tests/support/processes.ts";
import { expect, signInByForm, test } from "../support/test.ts";

const UNKNOWN = "40".padEnd(42, "0");

/** As a page from before a deployment is: its forms name an action that this build does not have. */
async function age(page: Page): Promise<void> {
  await page.route("**", async (route) => {
    const request = route.request();
    const headers = request.headers();
    if (request.method() !== "POST") return route.fallback();
    if (headers["next-action"]) return route.fallback({ headers: { ...headers, "next-action": UNKNOWN } });
    const body = request
      .postDataBuffer()
      ?.toString("latin1")
      .replaceAll(/(?<=ACTION_ID_|"id":")\w+/g, UNKNOWN);
    return route.fallback({ postData: Buffer.from(body ?? "", "latin1") });
  });
}

test("with JavaScript, an old form says what to do, and the page offers it", async ({ page, name }) => {
  await page.goto("/login");
  await age(page);
  await signInByForm(page, name);
  const alert = page.getByRole("alert").filter({ hasText: "This page is from before an update" });
  await expect(alert).toContainText("Nothing was changed. Reload it and try again.");
  await page.unroute("**");
  await page.getByRole("button", { name: "Reload" }).click();
  await signInByForm(page, name);
  await expect(page.getByRole("heading", { name: `Logged in as ${name}` })).toBeVisible();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("an old form says what to do, and signing out works", async ({ signedIn, name }) => {
    await signedIn.context().clearCookies();
    await signedIn.goto("/login");
    await age(signedIn);
    await signInByForm(signedIn, name);
    await expect(signedIn.getByText("This page is from before an update.")).toBeVisible();
    await expect(signedIn.getByText("reload the page, and try again")).toBeVisible();
  });
});

test("with JavaScript, a form that is refused for its origin says so, and what its owner can do", async ({
  browser,
  name,
}) => {
  await using app = await startApp({ SESSION_STORE: "memory", APP_ORIGIN: "https://app.example" });
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${app.url}/login`);
  await signInByForm(page, name);
  const alert = page.getByRole("alert").filter({ hasText: "This request came from another site" });
  await expect(alert).toContainText("set APP_ORIGIN");
  await page.getByRole("link", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
  await page.context().close();
});

for (const javaScriptEnabled of [true, false]) {
  test(`a page from before a real deployment signs out, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async ({
    browser,
    name,
  }) => {
    test.skip(!process.env["TEST_ALL"], "needs two more builds: TEST_ALL=1");
    test.setTimeout(300_000);
    const folder = `test-results/deployments-${javaScriptEnabled}`;
    copyApp(folder);
    const PORT = String(await freePort());
    const deploy = async (key: string) => {
      buildApp(folder, { NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: Buffer.alloc(32, key).toString("base64") });
      return startApp({ SESSION_STORE: "cookie", PORT }, folder);
    };
    const context = await browser.newContext({ javaScriptEnabled });
    const [page, form] = [await context.newPage(), await context.newPage()];
    const before = await deploy("a");
    for (const tab of [page, form]) await tab.goto(`${before.url}/login`);
    await signInByForm(page, name);
    await expect(page.getByRole("heading", { name: `Logged in as ${name}` })).toBeVisible();
    await before.stop();

    await using _after = await deploy("b");
    await signInByForm(form, name);
    await expect(form.getByText("This page is from before an update")).toBeVisible();
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await expect(page.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
    await context.close();
  });
}
