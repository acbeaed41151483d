import { existsSync } from "node:fs";
import { test as base, expect, type Page } from "@playwright/test";
import { sampleIdentifier } from "../../lib/auth/fields.ts";
import { cookiesGiven, postForm } from "./forms.ts";
import { recordSecret } from "./log-scan.ts";
import { appUrl } from "./servers.ts";
import { signInByForm, signInByRequest } from "./sign-in.ts";
import { at, cookieHeader, isDeployment, user } from "./target.ts";

interface Fixtures {
  /** A name nobody else in the run uses, where any name may sign in. */
  name: string;
  /** Where the app under test keeps sessions: cookie, redis or memory. */
  storage: string;
  /** A page whose visitor is signed in as `name`, without having gone through the form. */
  signedIn: Page;
  /** Every test runs in it: what can't run is skipped by name, and nothing is left behind. */
  house: undefined;
}

interface WorkerFixtures {
  /** What the app under test calls the session cookie. */
  cookieName: string;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  baseURL: ({}, use, { project }) => use(appUrl(project.name)),
  name: ({}, use) => use(user?.username ?? sampleIdentifier(crypto.randomUUID().slice(0, 8))),
  storage: async ({ request }, use) => use((await (await request.get(at("/api/health"))).json()).storage),
  cookieName: [
    async ({ playwright }, use, { project }) => {
      const visitor = await playwright.request.newContext({ baseURL: appUrl(project.name) });
      await signInByRequest(visitor, user?.username ?? sampleIdentifier("cookie name"));
      await use(cookiesGiven.findLast((cookie) => !cookie.endsWith("="))?.split("=")[0] ?? "");
      await visitor.dispose();
    },
    { scope: "worker" },
  ],
  context: async ({ context }, use) => {
    await use(context);
    for (const { name, value } of await context.cookies()) {
      cookiesGiven.push(`${name}=${value}`);
      recordSecret(value);
    }
  },
  signedIn: async ({ page, name }, use) => {
    await signInByRequest(page.request, name);
    await use(page);
  },
  house: [
    async ({ playwright, browserName }, use, { skip, project }) => {
      const { executablePath } = project.use.launchOptions ?? {};
      const missing = !executablePath && !existsSync(playwright[browserName].executablePath());
      skip(
        missing,
        `${browserName} is not installed: npx playwright install ${browserName}. Debian's can't be driven.`,
      );
      await use(undefined);
      if (!isDeployment) return;
      const leaving = await playwright.request.newContext({ baseURL: appUrl(project.name) });
      for (const cookie of new Set(cookiesGiven.splice(0)))
        if (!cookie.endsWith("=")) await postForm(leaving, "/logout", {}, { cookie: cookieHeader(cookie) });
      await leaving.dispose();
    },
    { auto: true },
  ],
});

export { expect, signInByForm, signInByRequest };
