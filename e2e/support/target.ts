import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Cookie, request } from "@playwright/test";

/** The deployment that BASE_URL names. Undefined: the tests start apps of their own. */
const base = process.env["BASE_URL"] ? new URL(process.env["BASE_URL"]) : undefined;
export const isDeployment = base !== undefined;
export const origin = base?.origin;

/** Who signs in where not anybody may: an account for these tests alone, because they end its sessions. */
export const user = process.env["E2E_USERNAME"]
  ? { username: process.env["E2E_USERNAME"], password: process.env["E2E_PASSWORD"] ?? "" }
  : undefined;

/** Why a test is skipped that signs in under names of its own. */
export const ONE_USER = "Only E2E_USERNAME may sign in there";

/** Why a test is skipped that shows a copied cookie refused. */
export const ONE_INSTANCE = "In cookie storage no instance but the one that signed out refuses a copy";

/** A path of the app, below the path that BASE_URL may have. */
export function at(path: string): string {
  const below = base?.pathname.replace(/\/$/, "") ?? "";
  return path === "/" ? below || "/" : below + path;
}

/** Where the cookie is kept that opens a protected preview: every browser of the tests begins with it. */
export const BROWSER_STATE = "test-results/deployment.json";

function openingCookies(): Cookie[] {
  return isDeployment && existsSync(BROWSER_STATE) ? JSON.parse(readFileSync(BROWSER_STATE, "utf8")).cookies : [];
}

/** The Cookie header of a visitor who sends this and no other cookie, but for the one that opens a preview. */
export function cookieHeader(cookie: string): string {
  return [...openingCookies().map(({ name, value }) => `${name}=${value}`), cookie].filter(Boolean).join("; ");
}

/** The cookies that the app has set. */
export function ofTheApp(cookies: Cookie[]): Cookie[] {
  const opening = openingCookies().map(({ name }) => name);
  return cookies.filter(({ name }) => !opening.includes(name));
}

/**
 * Before the first test: opens a protected preview, once and by cookie. The secret goes to that origin alone.
 *
 * @throws Error that says what is missing
 */
export async function openDeployment(): Promise<void> {
  const secret = process.env["VERCEL_AUTOMATION_BYPASS_SECRET"];
  const visitor = await request.newContext({ baseURL: origin });
  if (secret) {
    const headers = { "x-vercel-protection-bypass": secret, "x-vercel-set-bypass-cookie": "true" };
    // Not to where a redirect may lead.
    await visitor.get(at("/login"), { headers, maxRedirects: 0 });
  }
  mkdirSync(dirname(BROWSER_STATE), { recursive: true });
  writeFileSync(BROWSER_STATE, JSON.stringify(await visitor.storageState()));
  const form = await visitor.get(at("/login"));
  const html = await form.text();
  await visitor.dispose();
  if (!form.ok() || !html.includes("<form"))
    throw new Error(`${form.url()} shows no login form (${form.status()}). Is it a protected preview?
      Then set VERCEL_AUTOMATION_BYPASS_SECRET (Vercel: Settings, Deployment Protection).`);
  if (html.includes('type="password"') && !user)
    throw new Error("The deployment asks for a password. Set E2E_USERNAME and E2E_PASSWORD to those of a test user.");
}
