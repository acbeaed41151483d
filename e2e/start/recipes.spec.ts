import { resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Page } from "@playwright/test";
import { buildApp, startApp } from "../../tests/support/app-server.ts";
import type { RunningServer } from "../../tests/support/processes.ts";
import { copyWithRecipes } from "../../tests/support/recipes.ts";
import { expect, test } from "../support/test.ts";

const FOLDER = "test-results/recipes";
const DATABASE = resolve(FOLDER, "users.db");
const EMAIL = "ada@example.com";

test.describe("all recipes of docs/recipes.md, in one app", () => {
  test.describe.configure({ mode: "serial" });
  let app: RunningServer;
  let page: Page;

  test.beforeAll(async ({ browser }) => {
    test.setTimeout(180_000);
    copyWithRecipes(FOLDER);
    buildApp(FOLDER);
    app = await startApp({ SESSION_STORE: "memory", DATABASE_FILE: DATABASE }, FOLDER);
    page = await (await browser.newContext({ baseURL: app.url })).newPage();
  });
  test.afterAll(async () => {
    await page?.context().close();
    await app?.stop();
  });

  async function signIn(page: Page, password: string): Promise<void> {
    await page.goto("/login");
    await page.getByLabel("E-mail").fill(` ${EMAIL.toUpperCase()} `);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
  }

  test("a field in the session, and a cart that survives signing up", async () => {
    await page.goto("/theme");
    await page.getByRole("button", { name: "Dark" }).click();
    await expect(page.getByRole("heading")).toHaveText("The theme is dark");
    await page.goto("/cart");
    await page.getByRole("button", { name: "Apples" }).click();
    await expect(page.getByRole("heading")).toHaveText("In your cart: apples");

    await page.goto("/sign-up");
    await page.getByLabel("E-mail").fill(EMAIL);
    await page.getByLabel("Password", { exact: true }).fill("correct horse");
    await page.getByRole("button", { name: "Sign up" }).click();
    await expect(page.getByRole("heading", { name: `Logged in as ${EMAIL}` })).toBeVisible();
    await page.goto("/cart");
    await expect(page.getByRole("heading")).toHaveText("In your cart: apples");
  });

  test("an address can't be taken twice, nor by something that is no address", async ({ browser }) => {
    const stranger = await (await browser.newContext({ baseURL: app.url, javaScriptEnabled: false })).newPage();
    for (const [email, answer] of [
      [EMAIL, "This address has an account already."],
      ["ada", "Enter an e-mail address, such as ada@example.com."],
    ] as const) {
      await stranger.goto("/sign-up");
      await stranger.getByLabel("E-mail").fill(email);
      await stranger.getByLabel("Password", { exact: true }).fill("another horse");
      await stranger.locator("form").evaluate((form: HTMLFormElement) => {
        form.noValidate = true;
      });
      await stranger.getByRole("button", { name: "Sign up" }).click();
      await expect(stranger.getByRole("status")).toHaveText(answer);
    }
    await stranger.context().close();
  });

  test("the user in a Client Component", async () => {
    await page.goto("/hello");
    await page.getByRole("button", { name: "Greet me" }).click();
    await expect(page.getByRole("button", { name: `Hello, ${EMAIL}` })).toBeVisible();
  });

  test("a page for a role answers 403 with a page of ours, or with JSON, until the user has the role", async ({
    playwright,
  }) => {
    const stranger = await playwright.request.newContext({ baseURL: app.url, maxRedirects: 0 });
    expect((await stranger.get("/admin")).headers()["location"]).toContain("/login?next=%2Fadmin");
    expect((await stranger.get("/api/admin")).status()).toBe(401);
    await stranger.dispose();

    expect((await page.goto("/admin"))?.status()).toBe(403);
    await expect(page.getByRole("heading", { name: "This page is not for you" })).toBeVisible();
    const refused = await page.request.get("/api/admin");
    expect(refused.status()).toBe(403);
    expect(await refused.json()).toEqual({ error: expect.stringContaining("role") });

    const database = new DatabaseSync(DATABASE);
    database.prepare("UPDATE user SET role = 'admin' WHERE email = ?").run(EMAIL);
    database.close();
    expect((await page.goto("/admin"))?.status()).toBe(200);
    await expect(page.getByRole("heading")).toHaveText(`Administration, as ${EMAIL}`);
    expect((await page.request.get("/api/admin")).status()).toBe(200);
  });

  test("there is no demo, and the form asks for a password; a new password ends the other sessions", async ({
    browser,
  }) => {
    const other = await (await browser.newContext({ baseURL: app.url })).newPage();
    await other.goto("/login");
    await expect(other.getByText("demo")).toHaveCount(0);
    await signIn(other, "wrong horse");
    await expect(other.getByRole("alert").filter({ hasText: "That e-mail and password" })).toBeVisible();
    await signIn(other, "correct horse");
    await expect(other.getByRole("heading", { name: `Logged in as ${EMAIL}` })).toBeVisible();

    await page.goto("/account/password");
    await page.getByLabel("Password", { exact: true }).fill("correct horse");
    await page.getByLabel("New password").fill("battery staple");
    await page.getByRole("button", { name: "Change it" }).click();
    await expect(page.getByRole("status")).toHaveText("Your password is changed. All your other sessions have ended.");
    await other.goto("/");
    await expect(other.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
    await signIn(other, "battery staple");
    await expect(other.getByRole("heading", { name: `Logged in as ${EMAIL}` })).toBeVisible();
    await other.context().close();
  });
});
