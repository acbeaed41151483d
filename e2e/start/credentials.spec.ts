import { type APIRequestContext, expect, test } from "@playwright/test";
import { hashPassword } from "../../lib/auth/password.ts";
import { startApp } from "../../tests/support/app-server.ts";
import type { RunningServer } from "../../tests/support/processes.ts";
import { startRedis } from "../../tests/support/redis-server.ts";
import { postForm } from "../support/forms.ts";
import { LABELS, loginFields } from "../support/login-fields.ts";

const PASSWORD = "correct horse battery";
const NAME = "alice";

/** One visitor, and two processes of the app that differ in who may sign in: before a deployment and after it. */
for (const storage of ["cookie", "redis"] as const) {
  test.describe(`a session dies with its credential, in ${storage} storage`, () => {
    let redis: RunningServer | undefined;
    let hashes: [string, string];
    test.beforeAll(async () => {
      hashes = [await hashPassword(PASSWORD), await hashPassword(PASSWORD)];
      redis = storage === "redis" ? await startRedis() : undefined;
    });
    test.afterAll(() => redis?.stop());

    async function deploy(users: string, run: (url: string) => Promise<void>): Promise<string> {
      const app = await startApp({ AUTH_USERS: users, ...(redis ? { REDIS_URL: redis.url } : {}) });
      try {
        await run(app.url);
      } finally {
        await app.stop();
      }
      return app.output();
    }

    async function signIn(visitor: APIRequestContext, url: string, name = NAME): Promise<void> {
      expect((await postForm(visitor, `${url}/login`, loginFields(name, PASSWORD))).status()).toBe(303);
      expect(await (await visitor.get(url)).text()).toContain(`Logged in as ${name}`);
    }

    async function expectOut(visitor: APIRequestContext, url: string): Promise<void> {
      expect(await (await visitor.get(url)).text()).toContain("You are not logged in");
      expect((await visitor.get(`${url}/api/me`)).status()).toBe(401);
      // To the form, once, and it stays there.
      const account = await visitor.get(`${url}/account`);
      expect(account.url()).toBe(`${url}/login?next=%2Faccount`);
      expect(await account.text()).not.toContain(NAME);
    }

    test("a demo turned real, a removed user, a changed password, a sign-out by the epoch, a demo again", async ({
      playwright,
    }) => {
      test.slow();
      const [first, second] = hashes;
      for (const [what, before, after] of [
        ["a demo turned real", "", `alice:${first}`],
        ["a removed user", `alice:${first},bob:${first}`, `bob:${first}`],
        ["a changed password", `alice:${first}`, `alice:${second}`],
        ["signed out by the epoch", `alice:${first}`, `alice:${first}.1795000000`],
        ["turned into a demo", `alice:${first}`, ""],
      ] as const) {
        await test.step(what, async () => {
          const visitor = await playwright.request.newContext();
          await deploy(before, (url) => signIn(visitor, url));
          const log = await deploy(after, async (url) => {
            await expectOut(visitor, url);
            // Who may sign in does, with the same browser.
            await signIn(visitor, url, after === "" || after.includes("alice") ? NAME : "bob");
          });
          expect(log).toContain('"auth.session-over"');
          expect(log).not.toMatch(/alice|horse/);
          await visitor.dispose();
        });
      }
    });

    test("in a browser, the open page shows it at the next click, and the form signs the real user in", async ({
      browser,
    }) => {
      const context = await browser.newContext();
      const page = await context.newPage();
      await deploy("", async (url) => {
        await page.goto(`${url}/login`);
        await page.getByLabel(LABELS.identifier).fill(NAME);
        await page.getByRole("button", { name: "Sign in" }).click();
        await expect(page.getByRole("heading", { name: `Logged in as ${NAME}` })).toBeVisible();
      });
      await deploy(`alice:${hashes[0]}`, async (url) => {
        await page.goto(`${url}/account`);
        await expect(page).toHaveURL(`${url}/login?next=%2Faccount`);
        await page.getByLabel(LABELS.identifier).fill(NAME);
        await page.getByLabel(LABELS.password).fill(PASSWORD);
        await page.getByRole("button", { name: "Sign in" }).click();
        await expect(page).toHaveURL(`${url}/account`);
        await expect(page.getByRole("heading", { name: NAME })).toBeVisible();
      });
      await context.close();
    });

    test("nobody else notices, and neither do those whose entry stays", async ({ playwright }) => {
      const [first, second] = hashes;
      const visitor = await playwright.request.newContext();
      await deploy(`alice:${first}`, (url) => signIn(visitor, url));
      await deploy(`bob:${second},alice:${first}`, async (url) => {
        expect(await (await visitor.get(url)).text()).toContain("Logged in as alice");
        expect(await (await visitor.get(`${url}/api/me`)).json()).toEqual({ id: "alice", name: "alice" });
      });
      await visitor.dispose();
    });
  });
}
