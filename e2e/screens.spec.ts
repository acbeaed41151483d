import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { at, ONE_USER, user } from "./support/target.ts";
import { expect, signInByForm, test } from "./support/test.ts";

const PAGES: Record<string, (page: Page) => Promise<unknown>> = {
  "the index": (page) => page.goto(at("/")),
  "the login form": (page) => page.goto(at("/login")),
  "a page that does not exist": (page) => page.goto(at("/nowhere")),
  "the login form after an error": async (page) => {
    await page.goto(at("/login"));
    await signInByForm(page, " ");
    await page.getByRole("alert").filter({ hasText: "Enter a name." }).waitFor();
  },
};

const SIGNED_IN_PAGES = {
  "the index of a signed-in visitor": "/",
  "the account": "/account",
  "the sign-out page": "/logout",
};

for (const [what, visit] of Object.entries(PAGES)) {
  test(`${what} has no accessibility violation in light or dark, and fits a phone`, async ({ page }) => {
    await visit(page);
    await expectAccessible(page);
    await expectToFitPhone(page);
  });
}

for (const [what, path] of Object.entries(SIGNED_IN_PAGES)) {
  test(`${what} has no accessibility violation in light or dark, and fits a phone`, async ({ signedIn }) => {
    await signedIn.goto(at(path));
    await expectAccessible(signedIn);
    await expectToFitPhone(signedIn);
  });
}

test("on a phone a visitor signs in and out", async ({ page, name }) => {
  await page.setViewportSize({ width: 375, height: 667 });
  await page.goto(at("/login"));
  await signInByForm(page, name);
  await expect(page.getByRole("heading", { name: `Logged in as ${name}` })).toBeVisible();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
});

test("a long name without a space stays inside a phone's screen", async ({ page }) => {
  test.skip(user !== undefined, ONE_USER);
  await page.goto(at("/login"));
  await signInByForm(page, "W".repeat(64));
  await expect(page.getByRole("heading", { name: "Logged in as" })).toBeVisible();
  await expectToFitPhone(page);
});

async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    expect(found, `in ${colorScheme} colours`).toEqual([]);
  }
}

async function expectToFitPhone(page: Page): Promise<void> {
  await page.setViewportSize({ width: 375, height: 667 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
}
