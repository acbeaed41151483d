import { createClient } from "redis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { SessionStorageUnavailableError, SessionTooLargeError } from "@/lib/session/errors";
import type { SessionLayer } from "@/lib/session/layer";
import { Browser } from "../support/browser.ts";
import { Clock, layerFor, STORAGES } from "../support/layers.ts";
import { expectAlive, expectEnded, signIn } from "../support/sign-in.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;

describe.each(STORAGES)("at its limits a session in %s", (storage) => {
  let clock: Clock;
  let layer: SessionLayer;
  let browser: Browser;

  beforeEach(() => {
    clock = new Clock();
    layer = layerFor(storage, clock);
    browser = new Browser(layer);
  });
  afterEach(() => vi.restoreAllMocks());

  test("comes back when it just fits, every byte of it escaped", async () => {
    const session = await browser.act();
    let length = Math.floor(session.sizeLimit / 6);
    let text = "";
    for (; ; length -= 1) {
      text = "\u0001".repeat(length);
      session.data["text"] = text;
      try {
        await session.save();
        break;
      } catch (error) {
        expect(error).toBeInstanceOf(SessionTooLargeError);
      }
    }
    // The next larger one is six bytes of JSON away, and up to four more of those in base64.
    expect(session.size).toBeGreaterThan(session.sizeLimit - 30);
    expect((await browser.act()).data["text"]).toBe(text);
  });

  test("does not begin with more than fits", async () => {
    const session = await browser.act();
    session.data["big"] = "x".repeat(session.sizeLimit);
    await expect(session.save()).rejects.toThrow(SessionTooLargeError);
    expect(session.isNew).toBe(true);
    expect(browser.cookiesSet).toBe(0);
    // Once it fits it is saved.
    session.data["big"] = "x";
    expect(await session.save()).toBe(true);
    expect((await browser.act()).data["big"]).toBe("x");
  });

  test("lives on when a new identity of it would be too large", async () => {
    await signIn(browser);
    const [before, session] = [browser.cookie, await browser.act()];
    session.data["big"] = "x".repeat(session.sizeLimit);
    await expect(session.regenerate()).rejects.toThrow(SessionTooLargeError);
    expect(browser.cookie).toBe(before);
    await expectAlive(browser);
    expect(await (await browser.act()).regenerate()).toBe(true);
    await expectAlive(browser);
  });

  test("is gone from the browser after a sign-out, although its storage fails", async () => {
    await signIn(browser);
    const session = await browser.act();
    vi.spyOn(layer.storage, "end").mockRejectedValue(new SessionStorageUnavailableError("ECONNREFUSED"));
    await expect(session.destroy()).rejects.toThrow(SessionStorageUnavailableError);
    expect(browser.cookie).toBeUndefined();
    expect(Object.keys(session.data)).toEqual([]);
    expect(await session.save()).toBe(false);
  });
});

test("a remembered cookie that was renewed on day 10, copied and then signed out is still refused on day 35", async () => {
  const clock = new Clock();
  const browser = new Browser(layerFor("cookie", clock));
  await signIn(browser, { remember: true });
  clock.pass(10 * DAY);
  await browser.look();
  const copy = browser.copy();
  await (await browser.act()).destroy();
  clock.pass(25 * DAY);
  await expectEnded(copy);
});

test("each of the three other spellings of a token cookie's last character is refused", async () => {
  const browser = new Browser(layerFor("memory", new Clock()));
  await signIn(browser);
  const cookie = browser.cookie ?? "";
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = alphabet.indexOf(cookie.at(-1) ?? "");
  for (const bits of [1, 2, 3]) {
    // The last character has two bits to spare: all four decode to the same signature.
    browser.cookie = cookie.slice(0, -1) + alphabet[last ^ bits];
    expect(Buffer.from(browser.cookie.slice(-43), "base64url")).toEqual(Buffer.from(cookie.slice(-43), "base64url"));
    await expectEnded(browser);
  }
  browser.cookie = cookie;
  await expectAlive(browser);
});

describe.each(STORAGES.filter((storage) => storage.startsWith("redis")))("the key of a user in %s", (storage) => {
  const redis = createClient({ url: inject("redis").url });
  let prefix: string;
  let clock: Clock;
  let layer: SessionLayer;
  let browser: Browser;

  beforeAll(() => redis.connect());
  afterAll(() => redis.close());
  beforeEach(() => {
    prefix = `${crypto.randomUUID()}:`;
    clock = new Clock();
    layer = layerFor(storage, clock, { SESSION_KEY_PREFIX: prefix });
    browser = new Browser(layer);
  });

  async function onlyKey(): Promise<string> {
    const keys = await redis.keys(`${prefix}*`);
    expect(keys).toHaveLength(1);
    return keys[0] ?? "";
  }

  async function expectLife(seconds: number): Promise<void> {
    const left = (await redis.pExpireTime(await onlyKey())) - Date.now();
    expect(Math.abs(left - seconds * 1000)).toBeLessThan(5000);
  }

  test("lives 31 days once its session is remembered, and still ends after the others have ended", async () => {
    const userId = crypto.randomUUID();
    await signIn(browser, { userId });
    await signIn(new Browser(layer), { userId });
    await expectLife(12 * HOUR);
    const session = await browser.act();
    session.permanent = true;
    expect(await session.save()).toBe(true);
    await expectLife(31 * DAY);
    expect(await session.userSessions?.revokeOthers()).toBe(1);
    await expectLife(31 * DAY);
    session.permanent = false;
    expect(await session.save()).toBe(true);
    await expectLife(12 * HOUR);
  });

  test("lives longer after a visit, from the visit on", async () => {
    await signIn(browser);
    clock.pass(5 * HOUR);
    // Redis has a clock of its own, which the test can't move: what it would have counted down by now.
    await redis.pExpire(await onlyKey(), 7 * HOUR * 1000);
    await browser.look();
    await expectLife(12 * HOUR);
  });
});
