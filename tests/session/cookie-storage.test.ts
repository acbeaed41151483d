import { sealData } from "iron-session";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { createDenylist } from "@/lib/session/denylist";
import { markerWith } from "@/lib/session/ended-marker";
import { SessionsNotListableError, SessionTooLargeError } from "@/lib/session/errors";
import type { SessionLayer } from "@/lib/session/layer";
import { cookieStorage } from "@/lib/session/storage/cookie-storage";
import { userSessions } from "@/lib/session/user-sessions";
import { Browser } from "../support/browser.ts";
import { Clock, layerFor, SECRET } from "../support/layers.ts";
import { expectAlive, expectEnded, signIn } from "../support/sign-in.ts";

describe("sessions in the cookie", () => {
  let clock: Clock;
  let layer: SessionLayer;
  let browser: Browser;

  beforeEach(() => {
    clock = new Clock();
    layer = layerFor("cookie", clock);
    browser = new Browser(layer);
  });

  test("can't be listed: there is no list, and asking for a user's is an error with a cure", async () => {
    expect((await signIn(browser)).userSessions).toBeUndefined();
    Object.assign(process.env, { SESSION_SECRET: SECRET, SESSION_STORE: "cookie" });
    expect(() => userSessions("ada")).toThrow(SessionsNotListableError);
    expect(() => userSessions("ada")).toThrow(/SESSION_STORE=redis/);
  });

  test("a cookie is unsealed once a minute, however often it is read, and each request has data of its own", async () => {
    const decrypt = vi.spyOn(crypto.subtle, "decrypt");
    await signIn(browser);
    const one = await browser.act();
    one.data.cart = ["unsaved"];
    expect((await browser.copy().look()).data.cart).toBeUndefined();
    // The proxy and the pages are bundled apart: each has a layer of its own.
    const elsewhere = new Browser(layerFor("cookie", clock));
    elsewhere.cookie = browser.cookie;
    await expectAlive(elsewhere);
    expect(decrypt).not.toHaveBeenCalled();
    clock.pass(61);
    await expectAlive(elsewhere);
    await expectAlive(browser);
    expect(decrypt).toHaveBeenCalledTimes(1);
    decrypt.mockRestore();
  });

  test("what a dropped secret has sealed is refused, although it was unsealed a moment ago", async () => {
    await signIn(browser);
    await expectAlive(browser);
    const dropped = new Browser(
      layerFor("cookie", clock, { SESSION_SECRET: "another secret of 32 characters or more" }),
    );
    dropped.cookie = browser.cookie;
    await expectEnded(dropped);
  });

  test("after signing out, a copy is refused by every layer of this process, until it would have expired", async () => {
    await signIn(browser, { remember: true });
    const copy = browser.copy();
    await (await browser.act()).destroy();
    await expectEnded(copy);

    // The proxy and the pages are bundled apart, and still one process.
    const elsewhere = new Browser(layerFor("cookie", clock));
    elsewhere.cookie = copy.cookie;
    await expectEnded(elsewhere);
    clock.pass(30 * 86_400);
    await expectEnded(copy);
  });

  test("after signing out, a cookie renewed before and sent late is refused too", async () => {
    await signIn(browser, { remember: true });
    clock.pass(10 * 86_400);
    const renewed = browser.copy();
    await renewed.look();
    expect(renewed.cookie).not.toBe(browser.cookie);
    await (await browser.act()).destroy();
    await expectEnded(renewed);
  });

  test("every spelling of a seal but iron-session's own is refused, before and after signing out", async () => {
    await signIn(browser);
    const seal = browser.cookie ?? "";
    const spellings = [
      seal.slice(0, -2),
      seal.replace("~2", "~9"),
      seal.replace("~2", "=~2"),
      seal.replace("~2", "~2~2"),
      `${seal} `,
    ];
    const lastOfDigest = seal.at(-3) ?? "";
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    // Two spare bits: four last characters decode to the same digest.
    const same = [1, 2, 3].map((bits) => alphabet[alphabet.indexOf(lastOfDigest) ^ bits]);
    for (const spelling of [...spellings, ...same.map((last) => `${seal.slice(0, -3)}${last}~2`)]) {
      browser.cookie = spelling;
      await expectEnded(browser);
    }
    browser.cookie = seal;
    await expectAlive(browser);
  });

  test("a seal of something else, made with the same key, is an empty session", async () => {
    for (const payload of ["admin", 1, null, [], {}, { username: "Ada" }, { id: "x", subject: "y", data: "z" }]) {
      browser.cookie = await sealData(payload, { password: layer.keys.seal.newest, ttl: 0 });
      await expectEnded(browser);
    }
  });

  test("a flash message's seal is no session: each purpose has its own key", async () => {
    const session = await signIn(browser);
    const payload = {
      ...(session as unknown as { held: { record: object } }).held.record,
      id: "x",
      subject: "y",
      data: { username: "Ada" },
    };
    browser.cookie = await sealData(payload, { password: layer.keys.seal.newest, ttl: 0 });
    await expectAlive(browser);
    browser.cookie = await sealData(payload, { password: layer.keys.flash.newest, ttl: 0 });
    await expectEnded(browser);
  });

  test("name and value together fill 4,096 bytes and not one more", async () => {
    const session = await signIn(browser);
    let largest = 0;
    for (let length = 2000; length < 4000; length += 1) {
      session.data["text"] = "x".repeat(length);
      try {
        await session.save();
      } catch (error) {
        expect(error).toBeInstanceOf(SessionTooLargeError);
        expect((error as SessionTooLargeError).limit).toBe(4096);
        break;
      }
      largest = session.size;
    }
    expect(largest).toBeGreaterThan(4096 - 24);
    expect(largest).toBeLessThanOrEqual(4096);
    expect(Buffer.byteLength(`session${browser.cookie}`)).toBe(largest);
  });

  test("a full cookie that can't be sealed anew is left as it is", async () => {
    const session = await signIn(browser);
    session.data["text"] = "x".repeat(2600);
    await session.save();
    expect(session.size).toBeGreaterThan(4000);
    clock.pass(6 * 3600);
    const renamed = new Browser(layerFor("cookie", clock, { SESSION_COOKIE_NAME: "s".repeat(150) }));
    renamed.cookie = browser.cookie;
    expect((await renamed.look()).data.username).toBe("Ada");
    expect(renamed.cookiesSet).toBe(0);
  });

  test("a cookie of a session that this browser has ended works in no process, however late it comes back", async () => {
    // Two processes: what one has denied the other does not know.
    const here = new Browser(inProcess(layer));
    await signIn(here);
    const late = here.cookie;
    await (await here.act()).destroy();
    await signIn(here);
    await (await here.act()).destroy();
    expect(here.cookie).toBeUndefined();

    here.cookie = late;
    const elsewhere = here.in(inProcess(layer));
    await expectEnded(elsewhere);
    expect((await elsewhere.look()).isNew).toBe(true);
    expect(elsewhere.cookie).toBe(late);
    // It is not refused for what it is: in a browser that has not ended it, that process can't know.
    const copy = new Browser(inProcess(layer));
    copy.cookie = late;
    await expectAlive(copy);
  });

  test("the browser's memory of it survives a rotated secret, and what somebody has planted in it", async () => {
    const here = new Browser(inProcess(layer));
    await signIn(here);
    const late = here.cookie;
    await (await here.act()).destroy();
    here.cookie = late;
    const rotated = { SESSION_SECRET: "a newer secret ".repeat(3), SESSION_SECRET_FALLBACKS: layer.config.secrets[0] };
    await expectEnded(here.in(inProcess(layerFor("cookie", clock, rotated))));

    const marker = markerWith(layer, `${"Z".repeat(4060)}.${"a".repeat(17)}.<x>`, "some id");
    expect(marker).toMatch(/^[\w-]{8}$/);
    const many = Array.from({ length: 200 }, (_, at) => String(at)).reduce<string | undefined>(
      (before, id) => markerWith(layer, before, id),
      undefined,
    );
    expect(many?.split(".")).toHaveLength(60);
  });

  test("nor does any of the sessions that one browser has ended, in one request or in thirty", async () => {
    const here = new Browser(inProcess(layer));
    const ended: (string | undefined)[] = [];
    for (let round = 0; round < 10; round += 1) {
      const session = await here.act();
      session.data.cart = round;
      await session.save();
      ended.push(here.cookie);
      await session.regenerate({ userId: "ada" });
      ended.push(here.cookie);
      await session.destroy();
    }
    for (const cookie of ended) {
      here.cookie = cookie;
      await expectEnded(here.in(inProcess(layer)));
    }
  });

  test("neither does one that was replaced at a sign-in, and the new one is untouched", async () => {
    const here = new Browser(inProcess(layer));
    await signIn(here);
    const old = here.cookie;
    await signIn(here);
    await expectAlive(here.in(inProcess(layer)));
    here.cookie = old;
    await expectEnded(here.in(inProcess(layer)));
  });

  test("the id in the cookie is no secret of another session: two sessions of a user share nothing", async () => {
    const userId = crypto.randomUUID();
    const other = new Browser(layer);
    await signIn(browser, { userId });
    await signIn(other, { userId });
    await (await browser.act()).destroy();
    await expectAlive(other);
  });
});

/** A further process of the app, with a list of its own. */
function inProcess(layer: SessionLayer): SessionLayer {
  const storage = cookieStorage(layer, createDenylist());
  return { ...layer, storage, storageOf: () => storage };
}

describe("the list of those who signed out", () => {
  test("forgets an entry when its cookie would have expired", () => {
    const list = createDenylist();
    expect(list.add("a", 1000, 0)).toBe(true);
    expect(list.add("a", 1000, 1)).toBe(false);
    expect(list.has("a", 999)).toBe(true);
    expect(list.has("a", 1000)).toBe(false);
    expect(list.add("b", 2000, 1000)).toBe(true);
    expect(list.size()).toBe(1);
  });

  test("is bounded: the expired go first, then what is nearest to its end, and nothing else", () => {
    const list = createDenylist(3);
    list.add("expired", 10, 0);
    list.add("near", 5000, 0);
    list.add("next", 6000, 20);
    list.add("far", 9000, 20);
    expect(["near", "next", "far"].every((id) => list.has(id, 20))).toBe(true);
    list.add("last", 9000, 20);
    expect(list.has("near", 20)).toBe(false);
    expect(["next", "far", "last"].every((id) => list.has(id, 20))).toBe(true);
    expect(list.size()).toBe(3);
  });
});
