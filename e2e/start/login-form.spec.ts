import { IDENTIFIER } from "../../lib/auth/fields.ts";
import { addUser } from "../../tests/support/add-user.ts";
import { startApp } from "../../tests/support/app-server.ts";
import type { RunningServer } from "../../tests/support/processes.ts";
import { postForm } from "../support/forms.ts";
import { LABELS, loginFields } from "../support/login-fields.ts";
import { expectAccessible, expectToFit } from "../support/screen.ts";
import { expect, test } from "../support/test.ts";

const PASSWORD = "correct horse battery";

test.describe("the login form of real users", () => {
  test.describe.configure({ mode: "serial" });
  let app: RunningServer;
  test.beforeAll(async () => {
    app = await startApp({
      AUTH_USERS: addUser("alice", PASSWORD, PASSWORD).stdout.trim(),
      SESSION_STORE: "memory",
      LOGIN_RATE_LIMIT: "2/15",
      PERMANENT_SESSION_LIFETIME: "1209600",
      SESSION_IDLE_TIMEOUT: "5400",
    });
  });
  test.afterAll(() => app?.stop());

  test("it says for how long a visitor is remembered, and tells password managers what it asks for", async ({
    page,
  }) => {
    await page.goto(`${app.url}/login`);
    await expect(
      page.getByText("For 14 days. Otherwise the session ends with the browser, or after 1 hour 30 minutes."),
    ).toBeVisible();
    await expect(page.getByLabel(LABELS.identifier)).toHaveAttribute("autocomplete", IDENTIFIER.autoComplete);
    await expect(page.getByLabel("Password")).toHaveAttribute("autocomplete", "current-password");
    await expectAccessible(page);
    await expectToFit(page);
  });

  test("the password can be shown, Caps Lock is told, and it is hidden again while it is sent", async ({ page }) => {
    await page.goto(`${app.url}/login`);
    const password = page.getByLabel("Password");
    await password.fill("secret");
    await page.getByRole("button", { name: "Show what I type" }).click();
    await expect(password).toHaveAttribute("type", "text");
    await page.getByRole("button", { name: "Show what I type" }).click();
    await expect(password).toHaveAttribute("type", "password");

    await password.evaluate((input) => {
      const event = new KeyboardEvent("keydown", { key: "A", bubbles: true, modifierCapsLock: true });
      input.dispatchEvent(event);
    });
    await expect(page.getByText("Caps Lock is on")).toBeVisible();
    await password.press("a");
    await expect(page.getByText("Caps Lock is on")).toHaveCount(0);
  });

  test("without JavaScript there is no button that does nothing", async ({ browser }) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${app.url}/login`);
    await expect(page.getByLabel("Password")).toBeVisible();
    await expect(page.getByRole("button")).toHaveText(["Sign in"]);
    await context.close();
  });

  test("after too many attempts the seconds count down, and then it says that one may try again", async ({
    page,
    playwright,
  }) => {
    test.slow();
    await page.goto(`${app.url}/login`);
    await page.getByLabel(LABELS.identifier).fill("bob");
    await page.getByLabel("Password").fill(PASSWORD);
    const others = await playwright.request.newContext({ baseURL: app.url });
    for (let attempt = 1; attempt <= 2; attempt += 1) await postForm(others, "/login", loginFields("bob", PASSWORD));
    await others.dispose();
    await page.getByRole("button", { name: "Sign in" }).click();

    await expect(page.getByText(/Too many attempts to sign in. Please try again in \d+ seconds./)).toBeFocused();
    await expect(page.getByRole("timer")).toHaveText(/^Time left: \d+ seconds?$/);
    await expect(page.getByRole("timer")).toHaveText("You can try again now.", { timeout: 20_000 });
    await expectAccessible(page);
    await expectToFit(page);
  });
});
