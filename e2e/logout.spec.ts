import { postForm } from "./support/forms.ts";
import { at, isDeployment, ONE_INSTANCE, ofTheApp } from "./support/target.ts";
import { expect, test } from "./support/test.ts";

const SIGNED_OUT = "You are signed out.";

test("signing out ends the session and says so once", async ({ signedIn, context, storage, cookieName }) => {
  await signedIn.goto(at("/"));
  await signedIn.getByRole("button", { name: "Sign out", exact: true }).click();

  await expect(signedIn.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
  await expect(signedIn.getByRole("status")).toHaveText(SIGNED_OUT);
  await expect(signedIn).toHaveURL(at("/"));
  // In cookie storage the browser remembers which session it has ended.
  const left = storage === "cookie" ? [`${cookieName}-ended`] : [];
  await expect.poll(async () => ofTheApp(await context.cookies()).map(({ name }) => name)).toEqual(left);

  await signedIn.reload();
  await expect(signedIn.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
  await expect(signedIn.getByText(SIGNED_OUT)).toHaveCount(0);
});

test("looking at /logout signs nobody out; its button does", async ({ signedIn, name }) => {
  await signedIn.goto(at("/logout"));
  await expect(signedIn.getByText(`You are logged in as ${name}.`)).toBeVisible();
  await signedIn.goto(at("/"));
  await expect(signedIn.getByRole("heading", { name: `Logged in as ${name}` })).toBeVisible();

  await signedIn.goto(at("/logout"));
  await signedIn.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(signedIn.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
  await expect(signedIn).toHaveURL(at("/"));
});

test("GET and HEAD of /logout change nothing, whatever headers come with them", async ({ signedIn, name }) => {
  const kinds: Record<string, string>[] = [
    {},
    { "next-router-prefetch": "1", rsc: "1" },
    { "sec-purpose": "prefetch" },
  ];
  for (const headers of kinds) {
    for (const method of ["GET", "HEAD"]) {
      const response = await signedIn.request.fetch(at("/logout"), { method, headers });
      expect(response.status()).toBe(200);
      expect(response.headers()["set-cookie"]).toBeUndefined();
    }
  }
  await signedIn.goto(at("/"));
  await expect(signedIn.getByRole("heading", { name: `Logged in as ${name}` })).toBeVisible();
});

test("the back button shows nothing private after signing out", async ({ signedIn, name }) => {
  await signedIn.goto(at("/"));
  await signedIn.goto(at("/account"));
  await expect(signedIn.getByRole("heading", { name })).toBeVisible();
  await signedIn.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(signedIn.getByRole("heading", { name: "You are not logged in" })).toBeVisible();

  await signedIn.goBack();
  await expect(signedIn.getByRole("heading", { name: /You are not logged in|Sign in/ })).toBeVisible();
  await expect(signedIn.getByText(name)).toHaveCount(0);
});

test("a saved copy of the cookie is refused after signing out", async ({ signedIn, playwright, baseURL, storage }) => {
  test.skip(isDeployment && storage === "cookie", ONE_INSTANCE);
  const copy = await signedIn.context().storageState();
  await signedIn.goto(at("/"));
  await signedIn.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(signedIn.getByRole("heading", { name: "You are not logged in" })).toBeVisible();

  const thief = await playwright.request.newContext({ baseURL, storageState: copy });
  const response = await thief.get(at("/account"), { maxRedirects: 0 });
  expect(response.status()).toBe(307);
  expect(response.headers()["location"]).toBe(at("/login?next=%2Faccount"));
  await thief.dispose();
});

test("a sign-out form from before a deployment signs out, whatever action it names", async ({ signedIn, name }) => {
  const old = await postForm(signedIn.request, "/logout", { [`$ACTION_ID_${"00".repeat(21)}`]: "" });
  expect(old.status()).toBe(303);
  await signedIn.goto(at("/"));
  await expect(signedIn.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
  await expect(signedIn.getByText(name)).toHaveCount(0);
});
