import { describe, expect, test } from "vitest";
import { marksOf } from "@/lib/session/mark";
import { Browser } from "../support/browser.ts";
import { Clock, layerFor, STORAGES } from "../support/layers.ts";
import { signIn } from "../support/sign-in.ts";

describe.each(STORAGES)("the mark, with sessions in %s", (storage) => {
  const layer = layerFor(storage, new Clock());
  const markOf = async ({ cookie }: Browser, by = layer) => (await marksOf(by, cookie))[0];

  test("is the same in all sessions of a user: out and in again, a new identity, another browser", async () => {
    const userId = crypto.randomUUID();
    const [browser, other] = [new Browser(layer), new Browser(layer)];
    await signIn(browser, { userId });
    const mark = await markOf(browser);
    await (await browser.act()).regenerate();
    expect(await markOf(browser)).toBe(mark);
    await (await browser.act()).destroy();
    await signIn(browser, { userId });
    expect(await markOf(browser)).toBe(mark);
    await signIn(other, { userId });
    expect(await markOf(other)).toBe(mark);
  });

  test("differs for another user, for a visitor who is not signed in, and for a visitor without a session", async () => {
    const [ada, bob, stranger, nobody] = [1, 2, 3, 4].map(() => new Browser(layer)) as [Browser, ...Browser[]];
    await signIn(ada);
    await signIn(bob as Browser);
    const cart = await (stranger as Browser).act();
    cart.data.cart = ["a book"];
    await cart.save();
    const marks = await Promise.all([ada, bob, stranger, nobody].map((browser) => markOf(browser as Browser)));
    expect(new Set(marks).size).toBe(4);
    // The stranger's session goes on under a new identity: it is still the stranger's.
    await (await (stranger as Browser).act()).regenerate();
    expect(await markOf(stranger as Browser)).toBe(marks[2]);
    await signIn(stranger as Browser);
    expect(marks).not.toContain(await markOf(stranger as Browser));
  });

  test("is not the subject, and a page from before a rotation of the secret still has a mark of its user", async () => {
    const browser = new Browser(layer);
    await signIn(browser);
    const mark = await markOf(browser);
    expect(browser.cookie).not.toContain(mark);
    const env = {
      SESSION_SECRET: "another secret that is long enough",
      SESSION_SECRET_FALLBACKS: layer.config.secrets[0],
    };
    const rotated = layerFor(storage, new Clock(), env);
    expect(await markOf(browser, rotated)).not.toBe(mark);
    expect(await marksOf(rotated, browser.cookie)).toContain(mark);
  });
});

test("the mark asks no storage", async () => {
  const browser = new Browser(layerFor("redis over TCP", new Clock()));
  await signIn(browser);
  const down = layerFor("redis over TCP", new Clock(), { REDIS_URL: "redis://127.0.0.1:1" });
  expect(await marksOf(down, browser.cookie)).toEqual(await marksOf(layerFor("memory", new Clock()), browser.cookie));
});
