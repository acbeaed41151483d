// `npm run screenshots` draws the README's pictures anew, from the running app with its sessions in Redis.
import { mkdirSync, writeFileSync } from "node:fs";
import { type Browser, chromium, type Page } from "@playwright/test";
import { buildApp, startApp } from "../tests/support/app-server.ts";
import { startRedis } from "../tests/support/redis-server.ts";
import { findChromium } from "../tests/support/tools.ts";

const FOLDER = "docs/pictures";
const NAME = "Ada Lovelace";
const SIZE = { width: 800, height: 720 };

/** Of the other sessions in the list. */
const PHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";
const LAPTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const THIS =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

console.log("Building the app ...");
buildApp();
await using redis = await startRedis();
await using app = await startApp({ REDIS_URL: redis.url });
const browser = await chromium.launch({
  executablePath: findChromium(),
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
try {
  mkdirSync(FOLDER, { recursive: true });
  for (const userAgent of [PHONE, LAPTOP]) await signIn(browser, userAgent);
  const page = await signIn(browser, THIS);
  await keepNote(page, "colour", '"green"');
  for (const [name, path] of Object.entries({ index: "/", account: "/account", inspector: "/session" })) {
    await page.goto(app.url + path, { waitUntil: "networkidle" });
    for (const scheme of ["light", "dark"] as const) await draw(page, name, scheme);
  }
} finally {
  await browser.close();
}

async function signIn(browser: Browser, userAgent: string): Promise<Page> {
  const page = await (await browser.newContext({ userAgent, viewport: SIZE, deviceScaleFactor: 2 })).newPage();
  await page.goto(`${app.url}/login`);
  await page.getByLabel("Name").fill(NAME);
  await page.getByLabel("Remember me").check();
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: NAME }).waitFor();
  return page;
}

async function keepNote(page: Page, key: string, value: string): Promise<void> {
  await page.goto(`${app.url}/session`);
  await page.getByLabel("Key", { exact: true }).fill(key);
  await page.getByLabel("Value", { exact: true }).fill(value);
  await page.getByRole("button", { name: "Set", exact: true }).click();
  await page.getByText(`${key} is saved.`).waitFor();
}

/** As WebP, which Playwright can't write itself: a quarter of the size of a PNG. */
async function draw(page: Page, name: string, scheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme });
  const chrome = await page.context().newCDPSession(page);
  const { data } = await chrome.send("Page.captureScreenshot", { format: "webp", quality: 80 });
  const file = `${FOLDER}/${name}-${scheme}.webp`;
  const picture = Buffer.from(data, "base64");
  writeFileSync(file, picture);
  console.log(`${file}: ${Math.round(picture.byteLength / 1024)} KB`);
}
