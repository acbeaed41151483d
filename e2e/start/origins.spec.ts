import { type IncomingMessage, request } from "node:http";
import { startApp } from "../../tests/support/app-server.ts";
import { postForm } from "../support/forms.ts";
import { loginFields } from "../support/login-fields.ts";
import { expect, test } from "../support/test.ts";

test("behind a proxy, forms may be posted from APP_ORIGIN and from nowhere else", async ({ playwright }) => {
  await using app = await startApp({
    SESSION_STORE: "memory",
    APP_ORIGIN: "https://app.example,https://www.app.example",
  });
  const client = await playwright.request.newContext({ baseURL: app.url });
  for (const [origin, status] of [
    ["https://app.example", 303],
    ["https://www.app.example", 303],
    ["http://app.example", 403],
    ["https://app.example.evil.example", 403],
    [app.url, 403],
  ] as const) {
    expect((await postForm(client, "/login", loginFields("Ada"), { origin })).status(), origin).toBe(status);
  }
  await client.dispose();
});

test("on Vercel forms may be posted from each address of the project, by that address, and from no other", async () => {
  await using app = await startApp({
    SESSION_STORE: "memory",
    VERCEL_URL: "app-1a2b.vercel.app",
    VERCEL_PROJECT_PRODUCTION_URL: "www.example.com",
  });
  const { port } = new URL(app.url);
  // Not by a client that knows better than to send another Host.
  const signOut = (headers: Record<string, string>) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      request({ host: "127.0.0.1", port, path: "/logout", method: "POST", headers }, resolve).on("error", reject).end();
    });
  for (const [host, origin, status] of [
    ["app-1a2b.vercel.app", "https://app-1a2b.vercel.app", 303],
    ["www.example.com", "https://www.example.com", 303],
    ["app.vercel.app", "https://app.vercel.app", 303],
    ["example.com:443", "https://example.com", 303],
    ["example.com", "http://example.com", 403],
    ["example.com", "https://evil.example", 403],
  ] as const) {
    const answer = await signOut({ host, origin, "sec-fetch-site": "same-origin" });
    expect(answer.statusCode, `${host} ${origin}`).toBe(status);
    const told = (await answer.toArray()).join("");
    if (status === 403) expect(told).toContain("set APP_ORIGIN to the address that its visitors see");
  }
  expect(app.output()).toContain("APP_ORIGIN must name the address");
});
