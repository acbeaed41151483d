import type { APIRequestContext } from "@playwright/test";
import { addUser } from "../../tests/support/add-user.ts";
import { startApp } from "../../tests/support/app-server.ts";
import type { RunningServer } from "../../tests/support/processes.ts";
import { postForm } from "../support/forms.ts";
import { FIELDS, LABELS, loginFields } from "../support/login-fields.ts";
import { expect, test } from "../support/test.ts";

const PASSWORD = "correct horse battery";

test.describe("with AUTH_USERS", () => {
  test.describe.configure({ mode: "serial" });
  const started = new AsyncDisposableStack();
  let app: RunningServer;
  let visitor: APIRequestContext;

  test.beforeAll(async ({ playwright }) => {
    const users = ["alice", "zoë"].map((name) => addUser(name, PASSWORD, PASSWORD).stdout.trim());
    const env = { AUTH_USERS: users.join(","), SESSION_STORE: "memory", LOGIN_RATE_LIMIT: "4/3600" };
    app = started.use(await startApp(env));
    visitor = started.use(await playwright.request.newContext({ baseURL: app.url }));
  });
  test.afterAll(() => started.disposeAsync());

  test("a user signs in with name and password, in a browser, after a wrong try", async ({ browser }) => {
    const context = await browser.newContext({ baseURL: app.url });
    const page = await context.newPage();
    await page.goto("/login");
    await expect(page.getByText("This is a demo")).toHaveCount(0);
    await page.getByLabel(LABELS.identifier).fill("zoë");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByLabel(LABELS.password)).toHaveAccessibleDescription("Enter your password.");
    await expect(page.getByLabel(LABELS.password)).toBeFocused();

    await page.getByLabel(LABELS.password).fill("wrong horse battery");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("That name and password do not belong together.")).toBeFocused();
    await expect(page.getByLabel(LABELS.identifier)).toHaveValue("zoë");
    await expect(page.getByLabel(LABELS.password)).toHaveValue("");
    expect(await context.cookies()).toEqual([]);

    await page.getByLabel(LABELS.password).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("heading", { name: "Logged in as zoë" })).toBeVisible();
    await context.close();
  });

  test("an unknown name and a wrong password are alike: status, text, and coarsely the time", async () => {
    const tries: { status: number; text: string | undefined; took: number }[] = [];
    for (const username of ["alice", "nobody", "alice", "nobody"]) {
      const started = Date.now();
      const response = await postForm(visitor, "/login", loginFields(username, "wrong horse battery"));
      const text = (await response.text()).match(/<p role="alert"[^>]*>.*?<\/p>/)?.[0];
      tries.push({ status: response.status(), text, took: Date.now() - started });
    }
    for (const { status, text } of tries) expect({ status, text }).toEqual({ status: 200, text: tries[0]?.text });
    const [known, unknown] = [0, 1].map((at) => Math.min(tries[at]?.took ?? 0, tries[at + 2]?.took ?? 0));
    expect(Math.max(known ?? 0, unknown ?? 0) / Math.min(known ?? 1, unknown ?? 1)).toBeLessThan(3);
  });

  test("too many attempts for a name: 429 with Retry-After, even with the right password, whatever address is claimed", async () => {
    const attempt = (headers = {}) => postForm(visitor, "/login", loginFields("alice", PASSWORD), headers);
    await postForm(visitor, "/login", loginFields("alice", "x"));
    await postForm(visitor, "/login", loginFields("alice", "x"));
    for (const headers of [
      {},
      { "x-forwarded-for": "203.0.113.9" },
      { "x-real-ip": "203.0.113.9" },
      { "x-vercel-forwarded-for": "203.0.113.9" },
    ]) {
      const response = await attempt(headers);
      expect(response.status()).toBe(429);
      expect(Number(response.headers()["retry-after"])).toBeGreaterThan(3000);
      expect(response.headers()["set-cookie"]).toBeUndefined();
      const text = await response.text();
      expect(text).toMatch(/role="alert"[^>]*>Too many attempts to sign in. Please try again in \d+ seconds/);
      expect(text).toMatch(new RegExp(`<input [^>]*name="${FIELDS.identifier}"[^>]* value="alice"`));
      expect(text).not.toContain(PASSWORD);
    }
  });

  test("too many attempts for a hostile name, without JavaScript: the form again, and the name is text", async ({
    browser,
  }) => {
    const name = `"><script>alert(1)</script>'&`;
    for (let times = 0; times < 4; times += 1) await postForm(visitor, "/login", loginFields(name, "x"));
    const page = await (await browser.newContext({ baseURL: app.url, javaScriptEnabled: false })).newPage();
    await page.goto("/login?next=/account");
    for (let times = 0; times < 2; times += 1) {
      await page.getByLabel(LABELS.identifier).fill(name);
      await page.getByLabel(LABELS.password).fill("x");
      const [response] = await Promise.all([
        page.waitForNavigation(),
        page.getByRole("button", { name: "Sign in" }).click(),
      ]);
      expect(response?.status()).toBe(429);
      await expect(page.getByRole("alert")).toContainText("try again in");
      await expect(page.getByLabel(LABELS.identifier)).toHaveValue(name);
      await expect(page.locator("input[name=next]")).toHaveValue("/account");
    }
    await page.context().close();
  });

  test("too many attempts, in a browser: the form says when to try again", async ({ browser }) => {
    const page = await (await browser.newContext({ baseURL: app.url })).newPage();
    await page.goto("/login");
    await page.getByLabel(LABELS.identifier).fill("alice");
    await page.getByLabel(LABELS.password).fill(PASSWORD);
    const answer = page.waitForResponse((response) => response.request().method() === "POST");
    await page.getByRole("button", { name: "Sign in" }).click();
    expect((await answer).status()).toBe(429);
    expect(Number((await answer).headers()["retry-after"])).toBeGreaterThan(0);
    await expect(page.getByText(/Too many attempts to sign in. Please try again in \d+ seconds./)).toBeVisible();
    await page.context().close();
  });

  test("24 wrong passwords for 24 names at once: some are checked, the others are told to wait, and pages go on", async () => {
    const checkedBefore = app.output().split('"auth.login-failed"').length;
    const answers = await Promise.all(
      Array.from({ length: 24 }, async (_, at) => {
        const username = `stranger ${at}`;
        const response = await postForm(visitor, "/login", loginFields(username, "wrong horse battery"));
        return { status: response.status(), wait: response.headers()["retry-after"], text: await response.text() };
      }),
    );
    const checked = answers.filter(({ text }) => text.includes("do not belong together"));
    const refused = answers.filter(({ text }) => text.includes("Too many attempts to sign in"));
    expect(checked.length + refused.length).toBe(24);
    expect(app.output().split('"auth.login-failed"').length - checkedBefore).toBe(checked.length);
    const told = refused.filter(({ status }) => status === 429);
    expect(told.length).toBeGreaterThan(0);
    for (const { wait } of told) expect(Number(wait)).toBeGreaterThan(0);
  });

  test("the log tells of it, and names nobody", () => {
    const events = app
      .output()
      .split("\n")
      .filter((line) => line.startsWith("{"));
    const names = events.map((line) => JSON.parse(line).event);
    for (const event of ["auth.login", "auth.login-failed", "auth.rate-limited"]) expect(names).toContain(event);
    expect(names).not.toContain("auth.demo");
    expect(app.output()).not.toMatch(/alice|zoë|horse/);
  });
});
