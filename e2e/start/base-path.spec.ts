import { buildApp, copyApp, startApp } from "../../tests/support/app-server.ts";
import type { RunningServer } from "../../tests/support/processes.ts";
import { postForm } from "../support/forms.ts";
import { LABELS, loginFields } from "../support/login-fields.ts";
import { expect, signInByForm, test } from "../support/test.ts";

const FOLDER = "test-results/base-path";
const AT = { BASE_PATH: "/app", TRAILING_SLASH: "true" };

test.describe("below a base path, with addresses that end in a slash", () => {
  test.describe.configure({ mode: "serial" });
  let app: RunningServer;

  test.beforeAll(async () => {
    test.setTimeout(180_000);
    copyApp(FOLDER);
    buildApp(FOLDER, AT);
    app = await startApp({ ...AT, SESSION_STORE: "memory" }, FOLDER);
  });
  test.afterAll(() => app?.stop());

  for (const javaScriptEnabled of [true, false]) {
    test(`a visitor signs in, looks around and signs out, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async ({
      browser,
      name,
    }) => {
      const context = await browser.newContext({ javaScriptEnabled });
      const page = await context.newPage();
      const strays: string[] = [];
      page.on("request", (request) => {
        if (!new URL(request.url()).pathname.startsWith("/app")) strays.push(request.url());
      });

      await page.goto(`${app.url}/account/?tab=1`);
      await expect(page).toHaveURL(`${app.url}/login/?next=%2Faccount%3Ftab%3D1`);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByLabel(LABELS.identifier)).toHaveAttribute("aria-invalid", "true");
      await signInByForm(page, name);
      await expect(page).toHaveURL(`${app.url}/account/?tab=1`);
      await expect(page.getByRole("heading", { name })).toBeVisible();
      const [cookie] = await context.cookies();
      expect(cookie).toMatchObject({ name: "__Host-session", path: "/" });

      await page.goto(`${app.url}/login/`);
      await expect(page).toHaveURL(`${app.url}/`);
      await page.getByRole("link", { name: "Your account" }).click();
      await expect(page).toHaveURL(`${app.url}/account/`);
      await page.getByRole("link", { name: "Home" }).click();
      await expect(page.getByRole("heading", { name: `Logged in as ${name}` })).toBeVisible();

      await page.getByRole("button", { name: "Sign out", exact: true }).click();
      await expect(page).toHaveURL(`${app.url}/`);
      await expect(page.getByRole("status")).toHaveText("You are signed out.");
      await expect(page.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
      await page.getByRole("link", { name: "Sign in" }).click();
      await expect(page).toHaveURL(`${app.url}/login/`);
      expect(strays).toEqual([]);
      await context.close();
    });

    test(`one who ends all sessions comes home, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async ({
      browser,
      playwright,
      name,
    }) => {
      const other = await playwright.request.newContext();
      expect((await postForm(other, `${app.url}/login/`, loginFields(name))).headers()["location"]).toBe("/app/");
      const page = await (await browser.newContext({ javaScriptEnabled })).newPage();
      await page.goto(`${app.url}/login/`);
      await signInByForm(page, name);
      await expect(page.getByRole("heading", { name: `Logged in as ${name}` })).toBeVisible();
      await page.goto(`${app.url}/account/`);
      await page.getByRole("button", { name: "Sign out everywhere", exact: true }).click();
      await expect(page).toHaveURL(`${app.url}/`);
      await expect(page.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
      await page.context().close();
      await other.dispose();
    });
  }

  test("every page has its policy and is kept by no cache, the root too, with the slash and without", async ({
    request,
  }) => {
    for (const path of ["", "/", "/login", "/login/", "/index", "/login.html", "/nowhere/", "/api/health/"]) {
      const answer = await request.get(app.url + path);
      expect(answer.headers()["content-security-policy"], path).toContain("nonce-");
      expect(answer.headers()["cache-control"], path).toMatch(/^private\b.*\bno-store\b/);
      expect(answer.url(), path).toContain("/app/");
    }
    expect((await request.get(`${app.url}/icon.svg`)).headers()["content-security-policy"]).toBeUndefined();
  });

  test("a stranger is led from a protected page to the form, whatever the spelling", async ({ request }) => {
    for (const path of ["/account", "/account/", "/account/?_rsc=1"]) {
      const answer = await request.get(app.url + path);
      expect(new URL(answer.url()).pathname + new URL(answer.url()).search).toBe("/app/login/?next=%2Faccount");
    }
  });

  test("a request of another site is refused, at the root too", async ({ request }) => {
    for (const path of ["/", "/login/", "/logout/"]) {
      const headers = { origin: "https://evil.example" };
      expect((await request.post(app.url + path, { headers })).status(), path).toBe(403);
    }
  });
});
