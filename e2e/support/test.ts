import { type APIRequestContext, test as base, expect, type Page } from "@playwright/test";
import { postForm } from "./forms.ts";
import { recordSecret } from "./log-scan.ts";
import { appUrl } from "./servers.ts";

interface Fixtures {
  /** A name nobody else in the run uses. */
  name: string;
  /** Where the app under test keeps sessions: cookie, redis or memory. */
  storage: string;
  /** A page whose visitor is signed in as `name`, without having gone through the form. */
  signedIn: Page;
}

export const test = base.extend<Fixtures>({
  baseURL: ({}, use, { project }) => use(appUrl(project.name)),
  name: ({}, use) => use(`Zoë ${crypto.randomUUID().slice(0, 8)}`),
  storage: async ({ request }, use) => use((await (await request.get("/api/health")).json()).storage),
  context: async ({ context }, use) => {
    await use(context);
    for (const { value } of await context.cookies()) recordSecret(value);
  },
  signedIn: async ({ page, name }, use) => {
    await signInByRequest(page.request, name);
    await use(page);
  },
});

/** Signs in as the form does without JavaScript, over HTTP alone; the browser context gets the cookie. */
export async function signInByRequest(
  request: APIRequestContext,
  username: string,
  fields: object = {},
): Promise<void> {
  const response = await postForm(request, "/login", { username, ...fields });
  expect(response.status()).toBe(303);
}

/** Signs in as a person does. */
export async function signInByForm(page: Page, name: string): Promise<void> {
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Sign in" }).click();
}

export { expect };
