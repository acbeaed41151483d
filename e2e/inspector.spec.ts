import type { Page } from "@playwright/test";
import { at } from "./support/target.ts";
import { expect, signInByForm, signInByRequest, test } from "./support/test.ts";

const notes = (page: Page) => page.getByRole("region", { name: "Your notes" });

async function setNote(page: Page, key: string, value: string): Promise<void> {
  await notes(page).getByLabel("Key", { exact: true }).fill(key);
  await notes(page).getByLabel("Value", { exact: true }).fill(value);
  await notes(page).getByRole("button", { name: "Set", exact: true }).click();
}

async function keepNote(page: Page, key: string, value: string): Promise<void> {
  await setNote(page, key, value);
  await expect(notes(page).getByRole("status")).toHaveText(`${key} is saved.`);
}

test("a visitor who is not signed in signs in first, and comes back to the inspector", async ({ page, name }) => {
  await page.goto(at("/session"));
  await expect(page).toHaveURL(/\/login\?next=%2Fsession$/);
  await signInByForm(page, name);
  await expect(page.getByRole("heading", { name: "Your session", exact: true })).toBeVisible();
});

test("the inspector draws the life of the session, its size, its cookie and what is kept where", async ({
  signedIn,
  storage,
  context,
}) => {
  await signedIn.goto(at("/session"));
  const life = signedIn.getByRole("region", { name: "Its life" });
  await expect(life.getByRole("timer")).toHaveText(/^(12 hours|11 hours 59 minutes)/);
  const before = await life.getByRole("timer").textContent();
  await expect(life.getByRole("timer")).not.toHaveText(before ?? "");
  for (const limit of ["Idle limit", "Absolute limit"]) await expect(life.getByText(limit)).toBeVisible();

  const places = signedIn.getByRole("region", { name: "Where it is kept" });
  await expect(places).toContainText(storage === "cookie" ? "The whole session" : "A key and nothing else");
  await expect(places.getByRole("meter", { name: "Size" })).toBeVisible();

  const [cookie] = (await context.cookies()).filter(({ name }) => name.endsWith("session"));
  const facts = signedIn.getByRole("region", { name: "The session cookie" });
  for (const part of [cookie?.name ?? "", "Secure", "HttpOnly", "SameSite", `${cookie?.value.slice(0, 8)}…`])
    await expect(facts).toContainText(part);
  await expect(facts).toContainText(
    `${((cookie?.name.length ?? 0) + (cookie?.value.length ?? 0)).toLocaleString("en")} bytes`,
  );
});

test("no page shows more than 8 characters of the session cookie", async ({ signedIn, context }) => {
  const [cookie] = (await context.cookies()).filter(({ name }) => name.endsWith("session"));
  const value = cookie?.value ?? "";
  // Digits alone are the time at which a seal ends, which is no secret.
  const parts = Array.from({ length: value.length - 8 }, (_, at) => value.slice(at, at + 9)).filter((part) =>
    /\D/.test(part),
  );
  for (const path of ["/", "/account", "/session"]) {
    const html = await (await signedIn.request.get(at(path))).text();
    expect(parts.filter((part) => html.includes(part))).toEqual([]);
  }
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a visitor sets, changes and deletes a note, and it outlives the page", async ({ signedIn: page }) => {
      await page.goto(at("/session"));
      await keepNote(page, "colour", '"green"');
      await page.goto(at("/session"));
      const row = notes(page).getByRole("listitem");
      await expect(row.getByLabel("colour", { exact: true })).toHaveValue('"green"');

      await row.getByLabel("colour", { exact: true }).fill('{"hue": 150, "names": ["green", null]}');
      await row.getByRole("button", { name: "Change colour" }).click();
      await expect(notes(page).getByRole("status")).toHaveText("colour is saved.");
      await page.goto(at("/session"));
      await expect(row.getByLabel("colour", { exact: true })).toHaveValue('{"hue":150,"names":["green",null]}');

      await row.getByRole("button", { name: "Delete colour" }).click();
      await expect(notes(page).getByRole("status")).toHaveText("colour is deleted.");
      await expect(row).toHaveCount(0);
    });

    test("a refused value is explained by its path, what was typed stays, and nothing is saved", async ({
      signedIn: page,
    }) => {
      await page.goto(at("/session"));
      for (const [key, value, problem] of [
        ["  ", "1", "Enter a key."],
        ["colour", "green", "data.notes.colour is not JSON."],
        ["my key", "{", 'data.notes["my key"] is not JSON.'],
        ["list", "[1, 1e999]", "data.notes.list[1] is the number Infinity"],
        ["deep", "[".repeat(120) + "]".repeat(120), "nested more than 100 levels deep"],
        ["long", JSON.stringify("x".repeat(1024)), "With data.notes.long all notes would take 1035 bytes"],
      ] as const) {
        await setNote(page, key, value);
        await expect(notes(page).getByRole("alert")).toContainText(problem);
        await expect(notes(page).getByLabel("Value", { exact: true })).toHaveValue(value);
        await expect(notes(page).getByLabel("Value", { exact: true })).toHaveAccessibleDescription(/./);
      }
      await page.goto(at("/session"));
      await expect(notes(page).getByRole("listitem")).toHaveCount(0);
    });
  });
}

test("keys that mean something to JavaScript are plain, whatever they hold", async ({ signedIn: page }) => {
  await page.goto(at("/session"));
  for (const key of ["__proto__", "constructor", "toString", "<b>bold</b>"])
    await keepNote(page, key, '{"__proto__": 1}');
  await page.goto(at("/session"));
  const rows = notes(page).getByRole("listitem");
  await expect(rows).toHaveCount(4);
  for (const key of ["__proto__", "constructor", "toString", "<b>bold</b>"])
    await expect(rows.getByLabel(key, { exact: true })).toHaveValue('{"__proto__":1}');
  await rows.getByRole("button", { name: "Delete __proto__" }).click();
  await expect(rows).toHaveCount(3);
});

test("there is room for 20 keys, and a 21st is refused", async ({ signedIn: page }) => {
  test.slow();
  await page.goto(at("/session"));
  for (let key = 1; key <= 20; key += 1) await keepNote(page, `key${key}`, String(key));
  await setNote(page, "key21", "21");
  await expect(notes(page).getByRole("alert")).toContainText("There are 20 keys already");
  await keepNote(page, "key20", "0");
});

test("tabs that set different keys at the same time all win where the server keeps the session", async ({
  signedIn,
  context,
  storage,
}) => {
  test.skip(storage === "cookie", "In a cookie the last answer wins, and the page says so.");
  const tabs = [signedIn, ...(await Promise.all([1, 2, 3].map(() => context.newPage())))];
  for (const [number, tab] of tabs.entries()) {
    await tab.goto(at("/session"));
    await notes(tab).getByLabel("Key", { exact: true }).fill(`tab${number}`);
    await notes(tab).getByLabel("Value", { exact: true }).fill(String(number));
  }
  await Promise.all(tabs.map((tab) => notes(tab).getByRole("button", { name: "Set", exact: true }).click()));
  for (const [number, tab] of tabs.entries())
    await expect(notes(tab).getByRole("status")).toHaveText(`tab${number} is saved.`);
  await signedIn.goto(at("/session"));
  await expect(notes(signedIn).getByRole("listitem")).toHaveCount(tabs.length);
});

test("in cookie storage the page says that the last of two tabs wins", async ({ signedIn, storage }) => {
  test.skip(storage !== "cookie", "Elsewhere both win.");
  await signedIn.goto(at("/session"));
  await expect(notes(signedIn)).toContainText("the last one wins");
});

test("a session that somebody ended from another browser keeps no note, and its visitor signs in again", async ({
  signedIn,
  name,
  browser,
  baseURL,
  storage,
}) => {
  test.skip(storage === "cookie", "The server does not know sessions in cookies.");
  await signedIn.goto(at("/session"));
  const other = await (await browser.newContext({ baseURL })).newPage();
  await signInByRequest(other.request, name);
  await other.goto(at("/account"));
  await other.getByRole("button", { name: /^End the session/ }).click();
  await expect(other.getByRole("status")).toHaveText("That session has ended.");

  await setNote(signedIn, "colour", '"green"');
  await expect(signedIn).toHaveURL(/\/login\?next=%2Fsession$/);
  await other.context().close();
});
