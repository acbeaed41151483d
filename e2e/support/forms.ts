import type { APIRequestContext, APIResponse } from "@playwright/test";
import { recordSecret } from "./log-scan.ts";
import { at, cookieHeader } from "./target.ts";

type Multipart = NonNullable<NonNullable<Parameters<APIRequestContext["post"]>[1]>["multipart"]>;

/** Of all that the tests were given: against a deployment the sessions are ended by them, so that nothing is left. */
export const cookiesGiven: string[] = [];

/**
 * Sends a page's form as a browser without JavaScript does: the hidden fields, then the given ones.
 * Redirects are not followed.
 */
export async function postForm(
  request: APIRequestContext,
  path: string,
  fields: Record<string, string> | FormData,
  headers: Record<string, string> = {},
): Promise<APIResponse> {
  const address = path.startsWith("/") ? at(path) : path;
  // Whoever is signed in: the login form is not shown to a visitor who is.
  const cookie = headers["cookie"] ?? (path === "/login" ? cookieHeader("") : undefined);
  const page = await request.get(address, cookie === undefined ? {} : { headers: { cookie } });
  const form = new FormData();
  for (const [name, value] of hiddenFields(await page.text())) form.append(name, value);
  for (const [name, value] of fields instanceof FormData ? fields : Object.entries(fields)) form.append(name, value);
  const response = await request.post(address, {
    multipart: form as Multipart,
    headers: { origin: new URL(page.url()).origin, ...headers },
    maxRedirects: 0,
  });
  for (const { name, value } of response.headersArray()) {
    if (name.toLowerCase() !== "set-cookie") continue;
    cookiesGiven.push(value.slice(0, value.indexOf(";")));
    recordSecret(value.slice(value.indexOf("=") + 1, value.indexOf(";")));
  }
  return response;
}

/** What a page puts into its forms. */
export function hiddenFields(html: string): [string, string][] {
  return [...html.matchAll(/<input type="hidden" name="([^"]*)"(?: value="([^"]*)")?/g)].map(([, name, value]) => [
    decode(name ?? ""),
    decode(value ?? ""),
  ]);
}

function decode(text: string): string {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&#x27;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
