import { setTimeout } from "node:timers/promises";
import type { APIRequestContext, Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { postForm } from "./forms.ts";
import { LABELS, loginFields } from "./login-fields.ts";
import { isDeployment, user } from "./target.ts";

/** Signs in as the form does without JavaScript, over HTTP alone; the browser context gets the cookie. */
export async function signInByRequest(request: APIRequestContext, identifier: string, fields = {}): Promise<void> {
  for (;;) {
    const response = await postForm(request, "/login", { ...loginFields(identifier, user?.password), ...fields });
    if (await mustTryAgain(response)) continue;
    expect(response.status()).toBe(303);
    return;
  }
}

/** Signs in as a person does. */
export async function signInByForm(page: Page, name: string): Promise<void> {
  for (;;) {
    await page.getByLabel(LABELS.identifier).fill(name);
    if (user) await page.getByLabel(LABELS.password).fill(user.password);
    const answer = isDeployment
      ? page.waitForResponse((response) => response.request().method() === "POST")
      : undefined;
    await page.getByRole("button", { name: "Sign in" }).click();
    if (!answer || !(await mustTryAgain(await answer))) return;
  }
}

/** A deployment limits attempts. The tests wait for as long as it says, however many they are. */
async function mustTryAgain(response: { status(): number; headers(): Record<string, string> }): Promise<boolean> {
  if (response.status() !== 429 || !isDeployment) return false;
  const milliseconds = Number(response.headers()["retry-after"]) * 1000;
  test.setTimeout(test.info().timeout + milliseconds);
  await setTimeout(milliseconds);
  return true;
}
