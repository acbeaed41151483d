import type { Page } from "@playwright/test";
import { identifierProblem } from "../lib/auth/fields.ts";
import { LABELS } from "./support/login-fields.ts";
import { expectAccessible, expectToFit } from "./support/screen.ts";
import { at, user } from "./support/target.ts";
import { expect, signInByForm, signInByRequest, test } from "./support/test.ts";

const W64 = "W".repeat(64);

/** Screens and states that a visitor sees who is not signed in. */
const SIGNED_OUT: Record<string, (page: Page) => Promise<unknown>> = {
  "the index": (page) => page.goto(at("/")),
  "the login form": (page) => page.goto(at("/login")),
  "a page that does not exist": (page) => page.goto(at("/nowhere")),
  "the sign-out page of a visitor who is not signed in": (page) => page.goto(at("/logout")),
  "the login form after an error": async (page) => {
    await page.goto(at("/login"));
    await signInByForm(page, " ");
    await page
      .getByRole("alert")
      .filter({ hasText: identifierProblem("") })
      .waitFor();
  },
};

/** And who is. */
const SIGNED_IN: Record<string, (page: Page) => Promise<unknown>> = {
  "the index of a signed-in visitor": (page) => page.goto(at("/")),
  "the account": (page) => page.goto(at("/account")),
  "the inspector": (page) => page.goto(at("/session")),
  "the inspector with notes, one of them refused": async (page) => {
    await page.goto(at("/session"));
    for (const [key, value] of [
      [W64, JSON.stringify(W64)],
      ["colour", "green"],
    ] as const) {
      await page.getByLabel("Key", { exact: true }).fill(key);
      await page.getByLabel("Value", { exact: true }).fill(value);
      await page.getByRole("button", { name: "Set", exact: true }).click();
      await page.getByText(/is saved|is not JSON/).waitFor();
    }
  },
  "the sign-out page": (page) => page.goto(at("/logout")),
  "the index after signing out": async (page) => {
    await page.goto(at("/logout"));
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await page.getByText("You are signed out.").waitFor();
  },
};

for (const [what, visit] of Object.entries(SIGNED_OUT)) {
  test(`${what} has no accessibility violation, and fits a small phone with text twice as large`, async ({ page }) => {
    await visit(page);
    await expectAccessible(page);
    await expectToFit(page);
  });
}

for (const [what, visit] of Object.entries(SIGNED_IN)) {
  test(`${what} has no accessibility violation, and fits a small phone with text twice as large`, async ({ page }) => {
    await signInByRequest(page.request, user?.username ?? W64);
    await visit(page);
    await expectAccessible(page);
    await expectToFit(page);
  });
}

test("the list of sessions has no accessibility violation, and fits a small phone", async ({
  signedIn,
  name,
  storage,
  playwright,
  baseURL,
}) => {
  test.skip(storage === "cookie", "The server does not know sessions in cookies.");
  const other = await playwright.request.newContext({
    baseURL,
    userAgent: "Mozilla/5.0 (iPad; CPU OS 18_0) Safari/604",
  });
  await signInByRequest(other, name);
  await signedIn.goto(at("/account"));
  await signedIn.getByRole("button", { name: /^End the session/ }).waitFor();
  await expectAccessible(signedIn);
  await expectToFit(signedIn);
  await signedIn.getByRole("button", { name: /^End the session/ }).click();
  await signedIn.getByText("That session has ended.").waitFor();
  await expectAccessible(signedIn);
  await other.dispose();
});

test("on a phone a visitor signs in and out", async ({ page, name }) => {
  await page.setViewportSize({ width: 375, height: 667 });
  await page.goto(at("/login"));
  await signInByForm(page, name);
  await expect(page.getByRole("heading", { name: `Logged in as ${name}` })).toBeVisible();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
});

test("the keyboard alone is enough: a visitor signs in, keeps a note and signs out", async ({ page, name }) => {
  const reach = async (what: string) => {
    for (let tabs = 0; tabs < 40; tabs += 1) {
      const focused = await page.evaluate(() => {
        const { activeElement: at } = document;
        return at?.getAttribute("aria-label") ?? (at instanceof HTMLInputElement ? at.name : at?.textContent);
      });
      if (focused === what) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`The Tab key never reaches ${what}.`);
  };
  await page.goto(at("/"));
  await reach("Sign in");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel(LABELS.identifier)).toBeFocused();
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: `Logged in as ${name}` })).toBeVisible();

  await reach("Look into your session");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Your session", exact: true })).toBeVisible();
  await reach("key");
  await page.keyboard.type("colour");
  await page.keyboard.press("Tab");
  await page.keyboard.type('"green"');
  await page.keyboard.press("Enter");
  await expect(page.getByText("colour is saved.")).toBeFocused();

  await reach("Sign out");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
});

test("no screen asks another host for anything, and nothing moves while it loads", async ({ signedIn, baseURL }) => {
  const hosts = new Set<string>();
  signedIn.on("request", (request) => hosts.add(new URL(request.url()).host));
  for (const path of ["/", "/account", "/session", "/logout", "/nowhere"]) {
    await signedIn.goto(at(path), { waitUntil: "networkidle" });
    const moved = await signedIn.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const observer = new PerformanceObserver((list) => resolve(list.getEntries().length));
          observer.observe({ type: "layout-shift", buffered: true });
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(0)));
        }),
    );
    expect(moved, `layout shifts at ${path}`).toBe(0);
  }
  expect([...hosts]).toEqual([new URL(baseURL ?? "").host]);
});

test("each page has a title and a description of its own, and search engines are kept out of the private ones", async ({
  signedIn,
}) => {
  const seen = new Set<string>();
  for (const path of ["/", "/account", "/session", "/logout"]) {
    await signedIn.goto(at(path));
    seen.add(await signedIn.title());
    const description = await signedIn.locator("meta[name=description]").getAttribute("content");
    expect(description?.length).toBeGreaterThan(20);
    seen.add(description ?? "");
    await expect(signedIn.locator("meta[name=robots]")).toHaveCount(path === "/" ? 0 : 1);
  }
  expect(seen.size).toBe(8);
});

test("the icons and the picture for other sites are there, for everybody to keep", async ({ page, request }) => {
  await page.goto(at("/"));
  const origin = new URL(page.url()).origin;
  const picture = await page.locator("meta[property='og:image']").getAttribute("content");
  expect(picture).toContain(`${origin}/opengraph-image`);
  const icons = await page.locator("link[rel~=icon], link[rel=apple-touch-icon]").all();
  const paths = await Promise.all(icons.map((icon) => icon.getAttribute("href")));
  expect(paths).toHaveLength(3);
  for (const address of [...paths, picture]) {
    const response = await request.get(address ?? "");
    expect(response.status()).toBe(200);
    expect(response.headers()["content-type"]).toMatch(/^image\//);
    expect(response.headers()["cache-control"]).not.toContain("private");
  }
});
