import { startApp } from "../../tests/support/app-server.ts";
import { postForm } from "../support/forms.ts";
import { expect, test } from "../support/test.ts";

test("behind a proxy, forms may be posted from APP_ORIGIN and from nowhere else", async ({ playwright }) => {
  await using app = await startApp({
    SESSION_STORE: "memory",
    APP_ORIGIN: "https://app.example,https://www.app.example",
  });
  const request = await playwright.request.newContext({ baseURL: app.url });
  for (const [origin, status] of [
    ["https://app.example", 303],
    ["https://www.app.example", 303],
    ["http://app.example", 403],
    ["https://app.example.evil.example", 403],
    [app.url, 403],
  ] as const) {
    expect((await postForm(request, "/login", { username: "Ada" }, { origin })).status(), origin).toBe(status);
  }
  await request.dispose();
});
