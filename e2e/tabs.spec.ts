import type { Page } from "@playwright/test";
import { comeFromCache, comeToFront, expectNoTraceOf, openTab } from "./support/tabs.ts";
import { at, ONE_USER, user } from "./support/target.ts";
import { expect, signInByForm, signInByRequest, test } from "./support/test.ts";

const STATE = "**/session/state*";

test.beforeEach(({ signedIn }) => signedIn.goto(at("/")));

test("a sign-out in one tab reaches the others, and Back shows nothing of the former user there", async ({
  signedIn,
  context,
  name,
}) => {
  await signedIn.getByRole("link", { name: "Your account" }).click();
  await expect(signedIn.getByRole("heading", { name, exact: true })).toBeVisible();
  const other = await openTab(context);
  await signOut(other);

  await expect(signedIn.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(signedIn.getByRole("status")).toHaveText("Your session has ended.");
  await expectNoTraceOf(name, signedIn);
  await signedIn.goBack();
  await expect(signedIn.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
  await expectNoTraceOf(name, signedIn);
  await expect(other.getByRole("status")).toHaveText("You are signed out.");
});

test("another user in one tab is the user of all tabs", async ({ signedIn, context, name }) => {
  test.skip(user !== undefined, ONE_USER);
  const other = await openTab(context);
  await signOut(other);
  await expect(signedIn.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
  await other.getByRole("link", { name: "Sign in" }).click();
  await signInByForm(other, "Somebody else");

  await expect(signedIn.getByRole("heading", { name: "Logged in as Somebody else" })).toBeVisible();
  await expectNoTraceOf(name, signedIn);
});

test("a tab that waits at the login form follows when another tab signs in", async ({ signedIn, context, name }) => {
  await signOut(signedIn);
  await signedIn.getByRole("link", { name: "Sign in" }).click();
  await expect(signedIn.getByRole("heading", { name: "Sign in" })).toBeVisible();
  const other = await openTab(context, "/login");
  await signInByForm(other, name);
  await expect(signedIn.getByRole("heading", { name: `Logged in as ${name}` })).toBeVisible();
});

test("a session that another browser ends is over here too: at the next look, a minute later at the latest", async ({
  signedIn,
  context,
  name,
  browser,
  baseURL,
  storage,
}) => {
  test.skip(storage === "cookie", "there no browser can end the session of another");
  const front = await openTab(context, "/account");
  const patient = await context.newPage();
  await patient.clock.install();
  await patient.goto(at("/account"));
  const elsewhere = await browser.newContext({ baseURL });
  await signInByRequest(elsewhere.request, name);
  await press(await openTab(elsewhere, "/account"), "Sign out everywhere else");

  await comeToFront(front);
  await patient.clock.fastForward(61_000);
  for (const tab of [front, patient, signedIn]) {
    await expect(tab.getByRole("status")).toHaveText("Your session has ended.");
    await expectNoTraceOf(name, tab);
  }
  await elsewhere.close();
});

for (const [what, happen] of [
  ["comes to the front", comeToFront],
  ["comes from the back-forward cache", comeFromCache],
] as const) {
  test(`a tab that ${what} is hidden until the server has answered`, async ({
    signedIn,
    name,
    context,
    cookieName,
  }) => {
    const heading = signedIn.getByRole("heading", { name: `Logged in as ${name}` });
    const answer = await holdAnswers(signedIn);
    await happen(signedIn);
    await expect(heading).toBeHidden();
    await answer();
    await expect(heading).toBeVisible();

    // The session has ended meanwhile, and this tab was told nothing.
    await context.clearCookies({ name: cookieName });
    await happen(signedIn);
    await expect(signedIn.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
    await expectNoTraceOf(name, signedIn);
  });
}

test("Back by the router's own memory is hidden until the server has answered", async ({
  signedIn,
  name,
  context,
  cookieName,
}) => {
  await signedIn.getByRole("link", { name: "Your account" }).click();
  await expect(signedIn.getByRole("heading", { name, exact: true })).toBeVisible();
  const answer = await holdAnswers(signedIn);
  await signedIn.goBack();
  await expect(signedIn).toHaveURL(at("/"));
  await expect(signedIn.getByText(name).filter({ visible: true })).toHaveCount(0);
  await answer();
  await expect(signedIn.getByRole("heading", { name: `Logged in as ${name}` })).toBeVisible();

  await context.clearCookies({ name: cookieName });
  await signedIn.goForward();
  await expect(signedIn.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expectNoTraceOf(name, signedIn);
});

test("while the server can't be reached a tab that comes to the front says so, and stays hidden", async ({
  signedIn,
  name,
}) => {
  await signedIn.route(STATE, (route) => route.abort());
  await comeToFront(signedIn);
  await expect(signedIn.getByRole("heading", { name: "The server does not answer" })).toBeVisible();
  await expect(signedIn.getByText(name).filter({ visible: true })).toHaveCount(0);
  await signedIn.unroute(STATE);
  await expect(signedIn.getByRole("heading", { name: `Logged in as ${name}` })).toBeVisible({ timeout: 10_000 });
});

test("whoever was typing when the tab went away types on when it comes back", async ({ signedIn, name }) => {
  const link = signedIn.getByRole("link", { name: "Your account" });
  await link.focus();
  const answer = await holdAnswers(signedIn);
  await comeToFront(signedIn);
  await expect.poll(() => signedIn.evaluate(() => document.activeElement?.tagName)).toBe("BODY");
  await answer();
  await expect(signedIn.getByRole("heading", { name: `Logged in as ${name}` })).toBeVisible();
  await expect(link).toBeFocused();
});

test("a tab without a user is never hidden", async ({ signedIn }) => {
  await signOut(signedIn);
  await signedIn.route(STATE, (route) => route.abort());
  await comeToFront(signedIn);
  await expect(signedIn.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
});

test("the channel is named by cookie and path, and its messages carry no data", async ({
  signedIn,
  context,
  cookieName,
}) => {
  const cookie = (await context.cookies()).find(({ name }) => name === cookieName);
  await signedIn.evaluate((channel) => {
    const heard: unknown[] = [];
    Object.assign(window, { heard });
    new BroadcastChannel(channel).onmessage = ({ data }) => heard.push(data);
  }, `${cookie?.name} ${cookie?.path}`);
  const other = await openTab(context);
  await other.getByRole("link", { name: "Your account" }).click();
  await expect(other).toHaveURL(at("/account"));
  await expect
    .poll(() => signedIn.evaluate(() => (window as unknown as { heard: unknown[] }).heard))
    .toEqual([null, null]);
});

test("the state is for this visitor alone, and says nothing of who it is", async ({ signedIn, name, request }) => {
  const response = await signedIn.request.get(at("/session/state"));
  expect(response.headers()["cache-control"]).toContain("no-store");
  expect(response.headers()["set-cookie"]).toBeUndefined();
  expect(await response.text()).not.toContain(name);
  const { mark, now, limits } = await response.json();
  expect(mark).toMatch(/^[\w-]{16}$/);
  expect(limits.idle).toBeGreaterThan(now);
  expect(limits.absolute).toBeGreaterThan(limits.idle);
  expect(await (await request.get(at("/session/state"))).json()).toEqual({ mark: "", now: expect.any(Number) });
});

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
}

async function signOut(page: Page): Promise<void> {
  await press(page, "Sign out");
  await expect(page.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
}

/** The server takes its time. @returns lets it answer */
async function holdAnswers(page: Page): Promise<() => Promise<void>> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const asked = page.waitForRequest(STATE);
  await page.route(STATE, (route) => promise.then(() => route.continue()));
  return async () => {
    await asked;
    resolve();
  };
}
