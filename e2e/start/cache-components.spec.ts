import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { buildApp, startApp } from "../../tests/support/app-server.ts";
import type { RunningServer } from "../../tests/support/processes.ts";
import { expect, test } from "../support/test.ts";

const FOLDER = "test-results/cache-components";

/** What `create-next-app` writes today, and what it takes to read the request there: a `<Suspense>`. */
const FILES = {
  "next.config.js": "export default { cacheComponents: true, partialPrefetching: true, skipProxyUrlNormalize: true };",
  "app/layout.tsx": `
import Link from "next/link";
import { type ReactNode, Suspense } from "react";

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <Link href="/">Home</Link> <Link href="/other">Other</Link> <Link href="/ahead" prefetch={true}>Ahead</Link>
        <Suspense fallback="Wait.">{children}</Suspense>
      </body>
    </html>
  );
}`,
  "app/other/page.tsx": page("Other"),
  "app/ahead/page.tsx": page("Ahead"),
  // They are built without a secret.
  "app/message/page.tsx": `
import { readFlash } from "@/lib/session";
export default async function Page() {
  return <p>{(await readFlash())?.message ?? "No message"}</p>;
}`,
  "app/cached/page.tsx": `
import { connection } from "next/server";
import { getSession } from "@/lib/session";

async function nameOfAll() {
  "use cache";
  return (await getSession()).data.name;
}
export default async function Page() {
  await connection();
  return <p>{await nameOfAll()}</p>;
}`,
};

function page(title: string): string {
  return `
import { getSession } from "@/lib/session";
export default async function Page() {
  return <p>{\`${title}: \${(await getSession()).data.name ?? "nobody"}\`}</p>;
}`;
}

test.describe("lib/session in an app with cacheComponents and partialPrefetching", () => {
  test.describe.configure({ mode: "serial" });
  test.skip(!process.env["TEST_ALL"], "It builds one more app: npm run test:all");
  let app: RunningServer;

  test.beforeAll(async () => {
    test.setTimeout(180_000);
    rmSync(FOLDER, { recursive: true, force: true });
    cpSync("examples/minimal", FOLDER, { recursive: true });
    cpSync("lib/session", `${FOLDER}/lib/session`, { recursive: true });
    for (const [file, text] of Object.entries(FILES)) {
      mkdirSync(dirname(`${FOLDER}/${file}`), { recursive: true });
      writeFileSync(`${FOLDER}/${file}`, text);
    }
    buildApp(FOLDER);
    app = await startApp({ SESSION_STORE: "memory" }, FOLDER);
  });
  test.afterAll(() => app?.stop());

  test("a visitor enters, counts and leaves; then no page that the router kept shows the name", async ({ browser }) => {
    const page = await (await browser.newContext({ baseURL: app.url })).newPage();
    await page.goto("/");
    await page.getByLabel("Name").fill("Ada");
    await page.getByRole("button", { name: "Enter" }).click();
    await expect(page.getByRole("heading")).toHaveText("Hello, Ada");
    await expect(page.getByRole("status")).toHaveText("Welcome.");
    await page.getByRole("button", { name: "Count" }).click();
    await expect(page.getByText("Counted to 1")).toBeVisible();
    for (const title of ["Other", "Ahead"]) {
      await page.getByRole("link", { name: title }).click();
      await expect(page.getByText(`${title}: Ada`)).toBeVisible();
    }
    await page.getByRole("link", { name: "Home" }).click();

    await page.getByRole("button", { name: "Leave" }).click();
    await expect(page.getByRole("heading")).toHaveText("Hello, stranger");
    // In each frame that is drawn from now on.
    await page.evaluate(() => {
      const look = () => {
        if (document.body.innerText.includes("Ada")) document.title = "Ada was shown";
        requestAnimationFrame(look);
      };
      look();
    });
    for (const title of ["Other", "Ahead"]) {
      await page.getByRole("link", { name: title }).click();
      await expect(page.getByText(`${title}: nobody`)).toBeVisible();
    }
    await page.goBack();
    await page.goBack();
    await expect(page.getByRole("heading")).toHaveText("Hello, stranger");
    expect(await page.title()).not.toBe("Ada was shown");
    await page.context().close();
  });

  test("Next.js has nothing to say against how the layer reads a request", async ({ request }) => {
    for (const path of ["/", "/other", "/message"]) expect((await request.get(app.url + path)).status()).toBe(200);
    expect(app.output()).not.toContain("while prerendering");
  });

  test("what reads the session in “use cache” is told why it can't", async ({ request }) => {
    await request.get(`${app.url}/cached`);
    expect(app.output()).toContain("SessionNotReadableError");
    expect(app.output()).toContain("every visitor is shown what is cached, and a session belongs to one");
  });
});
