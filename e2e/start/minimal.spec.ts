import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { buildApp, startApp } from "../../tests/support/app-server.ts";
import type { RunningServer } from "../../tests/support/processes.ts";
import { expect, test } from "../support/test.ts";

const FOLDER = "test-results/minimal";

/** It is built without a secret, as all is. */
const MESSAGE = `
import { readFlash } from "@/lib/session";
export default async function Page() {
  return <p>{(await readFlash())?.message ?? "No message"}</p>;
}
`;

/** A Route Handler that saves once its answer is on the way. */
const LATER = `
import { after } from "next/server";
import { getSession } from "@/lib/session";

let told = "";
export async function POST() {
  const session = await getSession();
  session.data.theme = "late";
  after(() => session.save().then(() => (told = "saved"), (error) => (told = error.message)));
  return new Response();
}
export const GET = () => new Response(told);
`;

test.describe("lib/session, copied into an app that has nothing else of ours", () => {
  test.describe.configure({ mode: "serial" });
  let app: RunningServer;

  test.beforeAll(async () => {
    test.setTimeout(180_000);
    rmSync(FOLDER, { recursive: true, force: true });
    cpSync("examples/minimal", FOLDER, { recursive: true });
    cpSync("lib/session", `${FOLDER}/lib/session`, { recursive: true });
    mkdirSync(`${FOLDER}/app/message`);
    writeFileSync(`${FOLDER}/app/message/page.tsx`, MESSAGE);
    mkdirSync(`${FOLDER}/app/later`);
    writeFileSync(`${FOLDER}/app/later/route.ts`, LATER);
    buildApp(FOLDER);
    app = await startApp({ SESSION_STORE: "memory" }, FOLDER);
  });
  test.afterAll(() => app?.stop());

  for (const javaScriptEnabled of [true, false]) {
    test(`a visitor enters, counts and leaves, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async ({
      browser,
    }) => {
      const page = await (await browser.newContext({ baseURL: app.url, javaScriptEnabled })).newPage();
      await page.goto("/");
      await page.getByLabel("Name").fill("Ada");
      await page.getByRole("button", { name: "Enter" }).click();
      await expect(page.getByRole("heading")).toHaveText("Hello, Ada");
      await expect(page.getByRole("status")).toHaveText("Welcome.");

      // The page that renders after the action, in the same request, shows what the action saved.
      for (const number of [1, 2]) {
        await page.getByRole("button", { name: "Count" }).click();
        await expect(page.getByText(`Counted to ${number}`)).toBeVisible();
      }
      await page.getByRole("button", { name: "Leave" }).click();
      await expect(page.getByRole("heading")).toHaveText("Hello, stranger");
      await page.context().close();
    });
  }

  test("a page that saves while it renders is told where to do it, and nothing is saved", async ({ browser }) => {
    const context = await browser.newContext({ baseURL: app.url });
    const page = await context.newPage();
    await page.goto("/render");
    await expect(page.getByText("Call save(), update(), regenerate() and destroy() in a Server Action")).toBeVisible();
    expect(await context.cookies()).toEqual([]);
    await context.close();
  });

  test("a page that reads nothing but a message is drawn for each request", async ({ request }) => {
    const response = await request.get(`${app.url}/message`);
    expect(await response.text()).toContain("No message");
    expect(response.headers()["cache-control"]).toContain("no-store");
  });

  test("a Route Handler reads and saves", async ({ playwright }) => {
    const api = await playwright.request.newContext({ baseURL: app.url });
    expect(await (await api.get("/api/session")).json()).toEqual({ data: {}, isNew: true, storage: "memory" });
    expect(await (await api.post("/api/session", { data: "dark" })).json()).toEqual({ saved: true });
    expect(await (await api.get("/api/session")).json()).toEqual({
      data: { theme: "dark" },
      isNew: false,
      storage: "memory",
    });
    await api.dispose();
  });

  test("what saves in after() is told that it is too late, and nothing is saved", async ({ playwright }) => {
    const api = await playwright.request.newContext({ baseURL: app.url });
    await api.post("/api/session", { data: "dark" });
    await api.post("/later");
    await expect.poll(async () => (await api.get("/later")).text()).toContain("nor in after()");
    expect(await (await api.get("/api/session")).json()).toMatchObject({ data: { theme: "dark" } });
    await api.dispose();
  });
});
