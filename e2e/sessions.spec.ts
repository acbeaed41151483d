import type { BrowserContext } from "@playwright/test";
import { at, ONE_USER, user } from "./support/target.ts";
import { expect, signInByRequest, test } from "./support/test.ts";

test.skip(user !== undefined, ONE_USER);

test("a user sees every session, ends one, then all others, then all", async ({
  signedIn,
  name,
  browser,
  baseURL,
  storage,
}) => {
  const others: BrowserContext[] = [];
  for (const userAgent of [
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "<b>curl</b>/8",
    "",
  ]) {
    const context = await browser.newContext({ baseURL, userAgent });
    await signInByRequest(context.request, name);
    others.push(context);
  }
  const alive = () =>
    Promise.all(
      others.map(async ({ request }) => (await (await request.get(at("/"))).text()).includes("Logged in as")),
    );
  await signedIn.goto(at("/account"));
  const list = signedIn.getByRole("region", { name: /Your (only session|\d sessions)/ });

  if (storage === "cookie") {
    // The server does not know the sessions that it keeps in cookies, and the page does not pretend that it does.
    await expect(signedIn.getByRole("heading", { name })).toBeVisible();
    await expect(list).toHaveCount(0);
    return;
  }
  await expect(list.getByRole("listitem")).toHaveCount(4);
  await expect(list.getByRole("listitem").first()).toContainText("This browser");
  await expect(list.getByText("Firefox on Linux")).toBeVisible();

  await list.getByRole("button", { name: "End the session in Firefox on Linux" }).click();
  await expect(signedIn.getByRole("status")).toHaveText("That session has ended.");
  await expect(list.getByRole("listitem")).toHaveCount(3);
  expect(await alive()).toEqual([false, true, true]);

  await signedIn.getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(signedIn.getByRole("status")).toHaveText("2 other sessions have ended.");
  await expect(list.getByRole("listitem")).toHaveCount(1);
  expect(await alive()).toEqual([false, false, false]);

  await signInByRequest(others[0]?.request ?? signedIn.request, name);
  await signedIn.reload();
  await signedIn.getByRole("button", { name: "Sign out everywhere", exact: true }).click();
  await expect(signedIn).toHaveURL(at("/"));
  await expect(signedIn.getByRole("status")).toHaveText("You are signed out everywhere.");
  expect(await alive()).toEqual([false, false, false]);
  await Promise.all(others.map((context) => context.close()));
});

test("without JavaScript a session of another browser can be ended", async ({
  browser,
  baseURL,
  name,
  request,
  storage,
}) => {
  const context = await browser.newContext({ baseURL, javaScriptEnabled: false });
  const page = await context.newPage();
  await signInByRequest(page.request, name);
  await signInByRequest(request, name);
  await page.goto(at("/account"));
  if (storage === "cookie") return expect(page.getByRole("button", { name: /^End/ })).toHaveCount(0);

  await page.getByRole("button", { name: /^End the session/ }).click();
  await expect(page.getByRole("status")).toHaveText("That session has ended.");
  expect(await (await request.get(at("/"))).text()).toContain("You are not logged in");
  await context.close();
});
