import { identifierProblem } from "../lib/auth/fields.ts";
import { LABELS } from "./support/login-fields.ts";
import { at, isDeployment, ONE_INSTANCE, ONE_USER, ofTheApp, user } from "./support/target.ts";
import { expect, signInByForm, signInByRequest, test } from "./support/test.ts";

test("a visitor signs in, sees the name, and is still signed in after a reload and on other pages", async ({
  page,
  name,
}) => {
  await page.goto(at("/"));
  await expect(page.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
  await page.getByRole("link", { name: "Sign in" }).click();
  await signInByForm(page, name);

  await expect(page.getByRole("heading", { name: `Logged in as ${name}`, exact: true })).toBeVisible();
  await expect(page).toHaveURL(at("/"));
  await page.reload();
  await expect(page.getByRole("heading", { name: `Logged in as ${name}` })).toBeVisible();
  await page.getByRole("link", { name: "Your account" }).click();
  await expect(page.getByRole("heading", { name })).toBeVisible();
});

test("a second tab is signed in too", async ({ signedIn, name, context }) => {
  await signedIn.goto(at("/"));
  const second = await context.newPage();
  await second.goto(at("/account"));
  await expect(second.getByRole("heading", { name })).toBeVisible();
});

test("the account page says where the session is kept, since when and until when", async ({ signedIn, storage }) => {
  await signedIn.goto(at("/account"));
  const session = signedIn.getByRole("region", { name: "Your session" });
  await expect(session).toContainText(new RegExp(`Kept in${storage}`, "i"));
  await expect(session).toContainText(/(now|seconds? ago)/);
  await expect(session).toContainText(isDeployment ? /in \d+ \w+/ : "in 12 hours");
  await expect(session).toContainText(/\d+ bytes/);
});

test("a page that needs a user comes back after signing in, with its query", async ({ page, name }) => {
  await page.goto(at("/account?from=mail"));
  await expect(page).toHaveURL(at("/login?next=%2Faccount%3Ffrom%3Dmail"));
  await signInByForm(page, name);
  await expect(page).toHaveURL(at("/account?from=mail"));
  await expect(page.getByRole("heading", { name })).toBeVisible();
});

test("a signed-in visitor has no business at the login page", async ({ signedIn }) => {
  await signedIn.goto(at("/login"));
  await expect(signedIn).toHaveURL(at("/"));
});

test("the addresses of the Flask documents lead to the pages", async ({ page }) => {
  await page.goto(at("/index"));
  await expect(page).toHaveURL(at("/"));
  await page.goto(at("/login.html"));
  await expect(page).toHaveURL(at("/login"));
});

test("signing in again as somebody else shows the new name, and the old cookie is worth nothing", async ({
  signedIn,
  name,
  playwright,
  baseURL,
  storage,
}) => {
  test.skip(user !== undefined, ONE_USER);
  test.skip(isDeployment && storage === "cookie", ONE_INSTANCE);
  const old = await signedIn.context().storageState();
  await signInByRequest(signedIn.request, `${name} again`);
  await signedIn.goto(at("/"));
  await expect(signedIn.getByRole("heading", { name: `Logged in as ${name} again` })).toBeVisible();

  const thief = await playwright.request.newContext({ baseURL, storageState: old });
  expect(await (await thief.get(at("/"))).text()).toContain("You are not logged in");
  await thief.dispose();
});

test("whose session has ended comes back to the page with its query after signing in", async ({
  signedIn,
  name,
  context,
  storage,
}) => {
  test.skip(isDeployment && storage === "cookie", ONE_INSTANCE);
  const cookies = await context.cookies();
  await signedIn.goto(at("/logout"));
  await signedIn.getByRole("button", { name: "Sign out" }).click();
  await expect(signedIn.getByText("You are signed out.")).toBeVisible();
  await context.clearCookies();
  await context.addCookies(cookies);
  await signedIn.goto(at("/account?from=mail&q=%C3%A4%25"));
  await expect(signedIn).toHaveURL(at("/login?next=%2Faccount%3Ffrom%3Dmail%26q%3D%25C3%25A4%2525"));
  await signInByForm(signedIn, name);
  await expect(signedIn).toHaveURL(at("/account?from=mail&q=%C3%A4%25"));
});

test.describe("wrong input", () => {
  for (const [what, typed, message] of [
    ["nothing", "", identifierProblem("") ?? ""],
    ["spaces", "   ", identifierProblem("") ?? ""],
    ["65 characters", "x".repeat(65), identifierProblem("x".repeat(65)) ?? ""],
  ] as const) {
    test(`${what} draws the form again, with an announced error and what was typed`, async ({ page, context }) => {
      await page.goto(at("/login"));
      await page.getByLabel("Remember me").check();
      await signInByForm(page, typed);

      const field = page.getByLabel(LABELS.identifier);
      await expect(page.getByRole("alert").filter({ hasText: message })).toBeVisible();
      await expect(field).toHaveAttribute("aria-invalid", "true");
      await expect(field).toHaveAccessibleDescription(message);
      await expect(field).toBeFocused();
      await expect(field).toHaveValue(typed);
      await expect(page.getByLabel("Remember me")).toBeChecked();
      expect(ofTheApp(await context.cookies())).toEqual([]);
    });
  }
});

test.describe("Remember me", () => {
  test("off: the cookie ends with the browser", async ({ page, name, context, cookieName }) => {
    await page.goto(at("/login"));
    await signInByForm(page, name);
    await expect(page.getByRole("heading", { name: `Logged in as ${name}` })).toBeVisible();
    const cookie = (await context.cookies()).find(({ name }) => name === cookieName);
    const ours = { httpOnly: true, sameSite: "Lax", path: "/", secure: true };
    expect(cookie).toMatchObject({ expires: -1, ...(isDeployment ? {} : ours) });
  });

  test("on: the cookie stays for as long as the session can live, 90 days", async ({
    page,
    name,
    context,
    cookieName,
  }) => {
    test.skip(isDeployment, "A deployment has lifetimes of its own");
    await page.goto(at("/login"));
    await page.getByLabel("Remember me").check();
    await signInByForm(page, name);
    await expect(page.getByRole("heading", { name: `Logged in as ${name}` })).toBeVisible();
    const cookie = (await context.cookies()).find(({ name }) => name === cookieName);
    expect(cookie?.expires).toBeGreaterThan(Date.now() / 1000 + 7_776_000 - 30);
    expect(cookie?.expires).toBeLessThan(Date.now() / 1000 + 7_776_000 + 30);
  });
});
