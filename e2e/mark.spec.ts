import type { Page } from "@playwright/test";
import { at, ONE_USER, user } from "./support/target.ts";
import { expect, signInByRequest, test } from "./support/test.ts";

test.skip(user !== undefined, ONE_USER);

const BUTTONS = [/^End the session in/, "Sign out everywhere else", "Sign out everywhere"];

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a page drawn for one user does nothing to another, and says who is signed in", async ({
      page,
      name,
      request,
      storage,
    }) => {
      test.skip(storage === "cookie", "the account page has none of these forms");
      const second = `${name} B`;
      for (const button of BUTTONS) {
        await signInByRequest(request, name);
        await signInByRequest(page.request, name);
        await page.goto(at("/account"));
        await expect(page.getByRole("heading", { name, exact: true })).toBeVisible();
        // Both browsers belong to somebody else by the time that the button is pressed.
        await signInByRequest(request, second);
        await signInByRequest(page.request, second);
        await press(page, button);

        await expect(page.getByRole("status")).toHaveText(`You are signed in as ${second} now. Nothing was changed.`);
        expect(await (await request.get(at("/"))).text()).toContain(`Logged in as ${second}`);
        await page.goto(at("/"));
        await expect(page.getByRole("heading", { name: `Logged in as ${second}` })).toBeVisible();
      }
    });

    test("a page drawn for a user does nothing once nobody is signed in", async ({
      page,
      name,
      request,
      storage,
      cookieName,
    }) => {
      test.skip(storage === "cookie", "the account page has none of these forms");
      await signInByRequest(request, name);
      await signInByRequest(page.request, name);
      await page.goto(at("/account"));
      await page.context().clearCookies({ name: cookieName });
      await press(page, "Sign out everywhere");
      await expect(page.getByText("You are not signed in now. Nothing was changed.")).toBeVisible();
      expect(await (await request.get(at("/"))).text()).toContain(`Logged in as ${name}`);
    });

    test("a page still works when its user has signed out and in again", async ({
      page,
      name,
      request,
      storage,
      cookieName,
    }) => {
      test.skip(storage === "cookie", "the account page has none of these forms");
      await signInByRequest(request, name);
      await signInByRequest(page.request, name);
      await page.goto(at("/account"));
      await page.context().clearCookies({ name: cookieName });
      await signInByRequest(page.request, name);
      await press(page, "Sign out everywhere else");
      await expect(page.getByRole("status")).toContainText("other sessions have ended.");
      expect(await (await request.get(at("/"))).text()).toContain("You are not logged in");
    });

    test("signing out works from a page drawn for somebody else, and ends this browser's session alone", async ({
      page,
      name,
      request,
    }) => {
      const second = `${name} B`;
      await signInByRequest(page.request, name);
      await page.goto(at("/"));
      await signInByRequest(request, second);
      await signInByRequest(page.request, second);
      await press(page, "Sign out");
      await expect(page.getByRole("status")).toHaveText("You are signed out.");
      await expect(page.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
      expect(await (await request.get(at("/"))).text()).toContain(`Logged in as ${second}`);
    });
  });
}

test("a form without a mark may sign out, and nothing else", async ({ signedIn, name, request, storage }) => {
  await signInByRequest(request, name);
  if (storage !== "cookie") {
    for (const button of BUTTONS) {
      await signedIn.goto(at("/account"));
      await dropMarks(signedIn);
      await press(signedIn, button);
      await expect(signedIn.getByRole("status")).toHaveText(`You are signed in as ${name} now. Nothing was changed.`);
    }
  }
  expect(await (await request.get(at("/"))).text()).toContain(`Logged in as ${name}`);

  await signedIn.goto(at("/account"));
  await dropMarks(signedIn);
  await press(signedIn, "Sign out");
  await expect(signedIn.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
});

test("every form has a mark, but for the one that signs in", async ({ signedIn, request, name }) => {
  await signInByRequest(request, name);
  for (const path of ["/", "/account", "/logout"]) {
    await signedIn.goto(at(path));
    const forms = signedIn.locator("form");
    expect(await forms.count()).toBeGreaterThan(0);
    await expect(forms.filter({ hasNot: signedIn.locator("input[name=mark]") })).toHaveCount(0);
  }
});

async function press(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole("button", { name, exact: true }).first().click();
}

async function dropMarks(page: Page): Promise<void> {
  await page.locator("input[name=mark]").evaluateAll((fields) => {
    for (const field of fields) field.remove();
  });
}
