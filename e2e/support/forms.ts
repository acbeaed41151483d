import type { APIRequestContext, APIResponse } from "@playwright/test";
import { recordSecret } from "./log-scan.ts";

type Multipart = NonNullable<NonNullable<Parameters<APIRequestContext["post"]>[1]>["multipart"]>;

/** Of this page, whoever is signed in: the login form is no longer shown to a visitor who is. */
const ANONYMOUS = { cookie: "" };

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
  const page = await request.get(path, path === "/login" ? { headers: ANONYMOUS } : {});
  const form = new FormData();
  for (const [name, value] of hiddenFields(await page.text())) form.append(name, value);
  for (const [name, value] of fields instanceof FormData ? fields : Object.entries(fields)) form.append(name, value);
  const response = await request.post(path, {
    multipart: form as Multipart,
    headers: { origin: new URL(page.url()).origin, ...headers },
    maxRedirects: 0,
  });
  for (const { name, value } of response.headersArray()) {
    if (name.toLowerCase() === "set-cookie") recordSecret(value.slice(value.indexOf("=") + 1, value.indexOf(";")));
  }
  return response;
}

function hiddenFields(html: string): [string, string][] {
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
