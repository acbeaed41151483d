import { createHash, createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
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
const WEBHOOK_SECRET = "the other server's secret";

/** Another site that says at once who the visitor is, if the app can show the verifier of what it asked. */
async function startProvider() {
  const challenges = new Map<string, string>();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "", "http://provider");
    if (url.pathname === "/authorize") {
      const code = crypto.randomUUID();
      challenges.set(code, url.searchParams.get("code_challenge") ?? "");
      const back = new URL(url.searchParams.get("redirect_uri") ?? "");
      back.search = `${new URLSearchParams({ code, state: url.searchParams.get("state") ?? "" })}`;
      response.writeHead(303, { Location: back.href }).end();
      return;
    }
    let body = "";
    for await (const part of request) body += part;
    const sent = new URLSearchParams(body);
    const shown = createHash("sha256")
      .update(sent.get("code_verifier") ?? "")
      .digest("base64url");
    const isRight = challenges.get(sent.get("code") ?? "") === shown;
    response.writeHead(isRight ? 200 : 400, { "Content-Type": "application/json" });
    response.end(
      JSON.stringify(isRight ? { email: "Grace@example.com", email_verified: true } : { error: "invalid_grant" }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => server.close() };
}

test.describe("all recipes of docs/recipes.md, in one app", () => {
  test.describe.configure({ mode: "serial" });
  let app: RunningServer;
  let page: Page;
  let provider: Awaited<ReturnType<typeof startProvider>>;

  test.beforeAll(async ({ browser }) => {
    test.setTimeout(180_000);
    provider = await startProvider();
    copyWithRecipes(FOLDER, provider.url);
    buildApp(FOLDER);
    app = await startApp({ SESSION_STORE: "memory", DATABASE_FILE: DATABASE, WEBHOOK_SECRET }, FOLDER);
    page = await (await browser.newContext({ baseURL: app.url })).newPage();
  });
  test.afterAll(async () => {
    await page?.context().close();
    await app?.stop();
    provider?.stop();
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

  for (const javaScriptEnabled of [true, false]) {
    test(`signing in with another site, ${javaScriptEnabled ? "with" : "without"} JavaScript; an answer counts once`, async ({
      browser,
    }) => {
      const visitor = await (await browser.newContext({ baseURL: app.url, javaScriptEnabled })).newPage();
      await visitor.goto("/oauth");
      const answered = visitor.waitForRequest(/oauth\/callback/);
      await visitor.getByRole("button", { name: "Sign in with Example" }).click();
      await expect(visitor.getByRole("heading", { name: /^Logged in as grace@example.com$/i })).toBeVisible();

      const stranger = await (await browser.newContext({ baseURL: app.url })).newPage();
      for (const who of [stranger, visitor]) {
        await who.goto((await answered).url());
        await expect(who.getByRole("status")).toHaveText("Signing in with Example did not work. Please try again.");
      }
      await Promise.all([stranger, visitor].map((who) => who.context().close()));
    });
  }

  test("a webhook is taken from another server with the right signature, and from no page", async ({ playwright }) => {
    const other = await playwright.request.newContext({ baseURL: app.url });
    const body = JSON.stringify({ id: "payment-1" });
    const post = (signature: string, path = "/api/payments/webhook") =>
      other.post(path, { data: body, headers: { "content-type": "application/json", "x-signature": signature } });
    const right = createHmac("sha256", WEBHOOK_SECRET).update(body).digest("hex");
    expect(await (await post(right)).json()).toEqual({ received: "payment-1" });
    for (const wrong of ["", "00", right.replace(/^./, (digit) => (digit === "0" ? "1" : "0"))])
      expect((await post(wrong)).status()).toBe(401);
    expect((await post(right, "/api/payments")).status()).toBe(403);
    await other.dispose();
  });
});
