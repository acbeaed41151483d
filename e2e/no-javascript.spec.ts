import { identifierProblem } from "../lib/auth/fields.ts";
import { LABELS } from "./support/login-fields.ts";
import { at } from "./support/target.ts";
import { expect, signInByForm, test } from "./support/test.ts";

test.use({ javaScriptEnabled: false });

test("without JavaScript a visitor signs in, comes back to the page asked for, and signs out", async ({
  page,
  name,
}) => {
  await page.goto(at("/account"));
  await signInByForm(page, name);
  await expect(page).toHaveURL(at("/account"));
  await expect(page.getByRole("heading", { name })).toBeVisible();

  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page).toHaveURL(at("/"));
  await expect(page.getByRole("status")).toHaveText("You are signed out.");
  await page.reload();
  await expect(page.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
  await expect(page.getByRole("status")).toHaveCount(0);
});

test("without JavaScript wrong input draws the form again, with the error and what was typed, and it can be corrected", async ({
  page,
  name,
}) => {
  await page.goto(at("/login?next=/account"));
  const tooLong = "x".repeat(70);
  await page.getByLabel("Remember me").check();
  await signInByForm(page, tooLong);

  const field = page.getByLabel(LABELS.identifier);
  await expect(field).toHaveAccessibleDescription(identifierProblem("x".repeat(65)) ?? "");
  await expect(field).toHaveValue(tooLong);
  await expect(page.getByLabel("Remember me")).toBeChecked();

  await signInByForm(page, name);
  await expect(page).toHaveURL(at("/account"));
  await expect(page.getByRole("heading", { name })).toBeVisible();
});

test("without JavaScript the sign-out page works", async ({ signedIn }) => {
  await signedIn.goto(at("/logout"));
  await signedIn.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(signedIn.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
});
