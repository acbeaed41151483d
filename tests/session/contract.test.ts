import { beforeEach, describe, expect, test } from "vitest";
import { SessionNotJsonError, SessionNotWritableError, SessionTooLargeError } from "@/lib/session/errors";
import type { SessionLayer } from "@/lib/session/layer";
import type { Session } from "@/lib/session/session";
import { Browser } from "../support/browser.ts";
import { Clock, layerFor, STORAGES } from "../support/layers.ts";
import { anyKey } from "../support/session-data.ts";
import { expectAlive, expectEnded, signIn } from "../support/sign-in.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;

describe.each(STORAGES)("a session in %s", (storage) => {
  let clock: Clock;
  let layer: SessionLayer;
  let browser: Browser;

  beforeEach(() => {
    clock = new Clock();
    layer = layerFor(storage, clock);
    browser = new Browser(layer);
  });

  describe("data", () => {
    test("a visitor begins with an empty one, and reading it sends no cookie", async () => {
      const session = await browser.look();
      expect(session.isNew).toBe(true);
      expect(Object.keys(session.data)).toEqual([]);
      expect(session.createdAt).toBeUndefined();
      expect(session.expiresAt).toBeUndefined();
      expect(browser.cookiesSet).toBe(0);
    });

    test("what is saved is there at the next request", async () => {
      const session = await browser.act();
      session.data.theme = "dark";
      expect(await session.save()).toBe(true);
      expect(session.isNew).toBe(false);

      const next = await browser.look();
      expect(next.isNew).toBe(false);
      expect(next.data.theme).toBe("dark");
    });

    test("it reads like a dictionary: get, has, delete, defaults", async () => {
      const session = await browser.act();
      Object.assign(session.data, { a: 1, b: 2 });
      await session.save();

      const next = await browser.act();
      expect("a" in next.data).toBe(true);
      expect("c" in next.data).toBe(false);
      expect(next.data["c"] ?? "default").toBe("default");
      delete next.data["a"];
      await next.save();
      expect({ ...(await browser.act()).data }).toEqual({ b: 2 });
    });

    test("a change deep inside a value is saved", async () => {
      const session = await browser.act();
      session.data["cart"] = { items: [{ id: 1, count: 1 }] };
      await session.save();

      const next = await browser.act();
      (next.data["cart"] as { items: [{ count: number }] }).items[0].count = 2;
      await next.save();
      expect((await browser.act()).data["cart"]).toEqual({ items: [{ id: 1, count: 2 }] });
    });

    test("saving what has not changed writes nothing, even if it was replaced by its equal", async () => {
      const session = await browser.act();
      session.data["list"] = [1, { a: null }];
      await session.save();
      const before = browser.cookiesSet;

      const next = await browser.act();
      next.data["list"] = [1, { a: null }];
      const version = await versionOf(next);
      await next.save();
      expect(browser.cookiesSet).toBe(before);
      expect(await versionOf(await browser.act())).toBe(version);
    });

    test("a new session without data is not worth saving", async () => {
      const session = await browser.act();
      session.permanent = true;
      expect(await session.save()).toBe(true);
      expect(session.isNew).toBe(true);
      expect(browser.cookie).toBeUndefined();
    });

    test.each(["__proto__", "constructor", "toString", "hasOwnProperty", ""])(
      "the key %j is plain data",
      async (key) => {
        const session = await browser.act();
        expect(anyKey(session.data)[key]).toBeUndefined();
        anyKey(session.data)[key] = { polluted: true };
        await session.save();

        const { data } = await browser.act();
        expect(anyKey(data)[key]).toEqual({ polluted: true });
        expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
      },
    );

    test.each([
      ["a Date", { at: new Date() }, "data.at"],
      ["a Map", { deep: [{ map: new Map() }] }, "data.deep[0].map"],
      ["undefined in an array", { list: [1, undefined] }, "data.list[1]"],
      ["a hole in an array", { list: new Array(2) }, "data.list[0]"],
      ["NaN", { n: Number.NaN }, "data.n"],
      ["a bigint", { n: 1n }, "data.n"],
      ["a function", { f: () => 1 }, "data.f"],
      ["a class instance", { url: new URL("https://example.com") }, "data.url"],
    ])("%s is refused with its path, and nothing is saved", async (_, data, path) => {
      const session = await browser.act();
      Object.assign(session.data, { kept: 1 }, data);
      const error = await session.save().catch((error) => error);
      expect(error).toBeInstanceOf(SessionNotJsonError);
      expect(error.path).toBe(path);
      expect(browser.cookie).toBeUndefined();
    });

    test("a cycle is refused with its path", async () => {
      const session = await browser.act();
      const loop: { self?: unknown } = {};
      loop.self = loop;
      session.data["loop"] = loop;
      await expect(session.save()).rejects.toThrow("data.loop.self is a cycle");
    });

    test("more than fits is refused with its size and the limit, and what was there stays", async () => {
      await signIn(browser);
      const session = await browser.act();
      session.data["big"] = "x".repeat(session.sizeLimit);
      const error = await session.save().catch((error) => error);
      expect(error).toBeInstanceOf(SessionTooLargeError);
      expect(error.bytes).toBeGreaterThan(session.sizeLimit);
      expect(error.message).toContain(String(session.sizeLimit));
      expect(error.message).not.toContain("xxx");
      await expectAlive(browser);
      expect((await browser.act()).data["big"]).toBeUndefined();
    });
  });

  describe("where it may be written", () => {
    test("while a page renders every write is refused, with a word on where to do it", async () => {
      await signIn(browser);
      const session = await browser.look();
      session.data.theme = "dark";
      for (const write of [
        () => session.save(),
        () => session.update(() => undefined),
        () => session.regenerate(),
        () => session.destroy(),
      ]) {
        const error = await write().catch((error) => error);
        expect(error).toBeInstanceOf(SessionNotWritableError);
        expect(error.message).toContain("Server Action or a Route Handler");
      }
      await expectAlive(browser);
    });
  });

  describe("identity", () => {
    test("regenerating keeps the data under a new cookie, and the old cookie stops working", async () => {
      const session = await browser.act();
      Object.assign(session.data, { cart: [1, 2], username: "Ada" });
      await session.save();
      const old = browser.copy();

      const next = await browser.act();
      next.data["unsaved"] = true;
      expect(await next.regenerate()).toBe(true);
      expect(browser.cookie).not.toBe(old.cookie);
      expect({ ...(await browser.act()).data }).toEqual({ cart: [1, 2], username: "Ada", unsaved: true });
      await expectEnded(old);
    });

    test("signing in is a new identity, also over another user's session", async () => {
      await signIn(browser);
      const old = browser.copy();
      await signIn(browser);
      expect(browser.cookie).not.toBe(old.cookie);
      await expectAlive(browser);
      await expectEnded(old);
    });

    test("a cookie that a visitor made up is never adopted", async () => {
      const invented = `${"a".repeat(43)}.${"b".repeat(43)}.1-0.${"c".repeat(43)}`;
      browser.cookie = invented;
      await signIn(browser);
      expect(browser.cookie).not.toBe(invented);
      expect(browser.cookie).not.toContain("aaaaa");
    });

    test("regenerating does not stretch the absolute lifetime; signing in begins a new one", async () => {
      await signIn(browser, { remember: true });
      const born = (await browser.act()).createdAt;
      clock.pass(DAY);
      await (await browser.act()).regenerate();
      expect((await browser.act()).createdAt).toEqual(born);
      await signIn(browser, { remember: true });
      expect((await browser.act()).createdAt).not.toEqual(born);
    });
  });

  describe("ending", () => {
    test("destroying clears the cookie, and no copy of it works again", async () => {
      await signIn(browser);
      const copy = browser.copy();
      const session = await browser.act();
      await session.destroy();
      expect(browser.cookie).toBeUndefined();
      expect(Object.keys(session.data)).toEqual([]);
      await expectEnded(copy);
    });

    test("destroying is final: what is saved afterwards begins no other session, until somebody signs in", async () => {
      await signIn(browser);
      const session = await browser.act();
      await session.destroy();
      session.data["late"] = true;
      expect(await session.save()).toBe(false);
      expect(await session.update((data) => Object.assign(data, { late: true }))).toBe(false);
      expect(await session.regenerate()).toBe(false);
      expect(browser.cookie).toBeUndefined();

      session.clear();
      session.data.username = "Ada";
      expect(await session.regenerate({ userId: crypto.randomUUID() })).toBe(true);
      await expectAlive(browser);
    });

    test("destroying twice, or nothing, is no error", async () => {
      const session = await browser.act();
      await session.destroy();
      await session.destroy();
    });

    test("it ends this session alone", async () => {
      const userId = crypto.randomUUID();
      const other = new Browser(layer);
      await signIn(browser, { userId });
      await signIn(other, { userId });
      await (await browser.act()).destroy();
      await expectAlive(other);
    });

    test.each([
      ["save", (session: Session) => session.save()],
      ["update", (session: Session) => session.update((data) => Object.assign(data, { n: 1 }))],
      ["regenerate", (session: Session) => session.regenerate()],
    ])("%s after it was destroyed elsewhere brings nothing back, and says so", async (_, write) => {
      await signIn(browser);
      const late = await browser.copy().act();
      late.data["change"] = true;
      const copy = browser.copy();
      await (await browser.act()).destroy();

      expect(await write(late)).toBe(false);
      expect(late.isNew).toBe(true);
      expect(Object.keys(late.data)).toEqual([]);
      await expectEnded(copy);
    });

    test("a late renewal brings nothing back", async () => {
      await signIn(browser, { remember: true });
      const late = browser.copy();
      clock.pass(5 * DAY);
      await (await browser.act()).destroy();
      const session = await late.look();
      expect(session.isNew).toBe(true);
      await expectEnded(late);
    });
  });

  describe("lifetime", () => {
    test("without activity it ends after the idle timeout, not before", async () => {
      await signIn(browser);
      clock.pass(12 * HOUR - 5);
      await expectAlive(browser);
      clock.pass(6);
      await expectEnded(browser);
    });

    test("looking at pages keeps it alive; actions alone do not", async () => {
      await signIn(browser);
      for (let hour = 0; hour < 20; hour += 5) {
        clock.pass(5 * HOUR);
        await browser.look();
      }
      await expectAlive(browser);
      clock.pass(6 * HOUR);
      await expectAlive(browser);
      clock.pass(7 * HOUR);
      await expectEnded(browser);
    });

    test("made for a moment, it ends sooner; a visit carries it on, and signing in gives it the usual life", async () => {
      const MINUTE = 60;
      const begin = async () => {
        const session = await browser.act();
        session.data.username = "Ada";
        expect(await session.save({ idle: 10 * MINUTE })).toBe(true);
        expect(session.expiresAt?.getTime()).toBe(clock.now() + 10 * MINUTE * 1000);
      };
      await begin();
      clock.pass(9 * MINUTE);
      expect((await browser.look()).data.username).toBe("Ada");
      clock.pass(9 * MINUTE);
      await expectAlive(browser);
      clock.pass(2 * MINUTE);
      await expectEnded(browser);

      await begin();
      await signIn(browser);
      clock.pass(11 * HOUR);
      await expectAlive(browser);
    });

    test("one that exists can be given a short life, counted from now, and never a longer one than configured", async () => {
      await signIn(browser);
      clock.pass(HOUR);
      expect(await (await browser.act()).save({ idle: 60 })).toBe(true);
      clock.pass(55);
      await expectAlive(browser);
      expect(await (await browser.act()).save({ idle: 365 * DAY })).toBe(true);
      clock.pass(12 * HOUR - 5);
      await expectAlive(browser);
      clock.pass(10);
      await expectEnded(browser);
    });

    test.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])("a life of %d seconds is refused", async (idle) => {
      const session = await browser.act();
      session.data.username = "Ada";
      await expect(session.save({ idle })).rejects.toThrow("whole number of seconds");
      expect(browser.cookiesSet).toBe(0);
    });

    test("no activity carries it past its absolute lifetime", async () => {
      layer = layerFor(storage, clock, { SESSION_ABSOLUTE_LIFETIME: String(2 * DAY) });
      browser = new Browser(layer);
      await signIn(browser, { remember: true });
      for (let hours = 6; hours < 48; hours += 6) {
        clock.pass(6 * HOUR);
        await browser.look();
      }
      clock.pass(6 * HOUR - 5);
      await expectAlive(browser);
      clock.pass(6);
      await expectEnded(browser);
    });

    test("remembered it lives for 31 days, and so does its cookie; else the cookie ends with the browser", async () => {
      await signIn(browser);
      expect(browser.maxAge).toBeUndefined();
      await signIn(browser, { remember: true });
      // The record decides when it ends; the browser keeps the cookie for as long as it could live.
      expect(browser.maxAge).toBe(90 * DAY);
      clock.pass(31 * DAY - 5);
      await expectAlive(browser);
      clock.pass(10);
      await expectEnded(browser);
    });

    test("a visit renews a remembered session, and a cookie only where the cookie is the session", async () => {
      await signIn(browser, { remember: true });
      clock.pass(10 * DAY);
      const session = await browser.look();
      expect(browser.cookiesSet).toBe(storage === "cookie" ? 2 : 1);
      expect(browser.maxAge).toBe((storage === "cookie" ? 80 : 90) * DAY);
      expect(session.expiresAt?.getTime()).toBe(clock.now() + 31 * DAY * 1000);
    });

    test("a visit soon after the last one renews nothing", async () => {
      await signIn(browser, { remember: true });
      clock.pass(DAY * 4);
      await browser.look();
      const before = browser.cookiesSet;
      clock.pass(HOUR);
      const session = await browser.look();
      expect(browser.cookiesSet).toBe(before);
      expect(session.expiresAt?.getTime()).toBe(clock.now() - HOUR * 1000 + 31 * DAY * 1000);
    });

    test("with an interval of 0 every visit renews it", async () => {
      layer = layerFor(storage, clock, { SESSION_REFRESH_INTERVAL: "0" });
      browser = new Browser(layer);
      await signIn(browser);
      clock.pass(1);
      expect((await browser.look()).expiresAt?.getTime()).toBe(clock.now() + 12 * HOUR * 1000);
    });

    test("fixed from login, no visit renews it", async () => {
      layer = layerFor(storage, clock, { SESSION_REFRESH_EACH_REQUEST: "false" });
      browser = new Browser(layer);
      await signIn(browser, { remember: true });
      clock.pass(30 * DAY);
      await browser.look();
      await expectAlive(browser);
      clock.pass(DAY + 1);
      await expectEnded(browser);
    });

    test("fixed from login, a rotated secret does not stretch it", async () => {
      const fixed = { SESSION_REFRESH_EACH_REQUEST: "false" };
      browser = new Browser(layerFor(storage, clock, fixed));
      await signIn(browser);
      clock.pass(11 * HOUR);
      const [old] = layer.config.secrets;
      const rotated = { SESSION_SECRET: "a newer secret ".repeat(3), SESSION_SECRET_FALLBACKS: old };
      const later = browser.in(layerFor(storage, clock, { ...fixed, ...rotated }));
      await later.look();
      expect(later.cookie).not.toBe(browser.cookie);
      clock.pass(HOUR + 1);
      await expectEnded(later);
    });

    test("no longer being remembered counts as a visit, at a new identity too", async () => {
      browser = new Browser(layerFor(storage, clock, { SESSION_REFRESH_EACH_REQUEST: "false" }));
      await signIn(browser, { remember: true });
      clock.pass(5 * DAY);
      const session = await browser.act();
      session.permanent = false;
      expect(await session.regenerate()).toBe(true);
      clock.pass(11 * HOUR);
      await expectAlive(browser);
      clock.pass(2 * HOUR);
      await expectEnded(browser);
    });

    test("it tells when it ends without activity, and whatever happens: the same where activity extends nothing", async () => {
      const begun = clock.now();
      await signIn(browser);
      clock.pass(2 * HOUR);
      const idle = clock.now() + 12 * HOUR * 1000;
      const absolute = begun + 90 * DAY * 1000;
      expect((await browser.look()).limits).toEqual({ idle, absolute, timeout: 12 * HOUR });
      const fixed = new Browser(layerFor(storage, clock, { SESSION_REFRESH_EACH_REQUEST: "false" }));
      fixed.cookie = browser.cookie;
      expect((await fixed.look()).limits).toEqual({ idle, absolute: idle, timeout: 12 * HOUR });
      expect((await new Browser(layer).look()).limits).toBeUndefined();
    });

    test("sending something keeps it alive as well", async () => {
      await signIn(browser);
      for (let hour = 0; hour < 40; hour += 5) {
        clock.pass(5 * HOUR);
        expect((await browser.send()).isNew).toBe(false);
      }
      clock.pass(12 * HOUR + 1);
      await expectEnded(browser);
    });

    test("a limit that is lowered reaches older sessions, one that is raised does not", async () => {
      await signIn(browser);
      const under = async (env: Record<string, string>) => {
        const later = new Browser(layerFor(storage, clock, env));
        later.cookie = browser.cookie;
        return later.act();
      };
      clock.pass(2 * HOUR);
      expect((await under({ SESSION_IDLE_TIMEOUT: String(HOUR) })).isNew).toBe(true);
      expect((await under({ SESSION_ABSOLUTE_LIFETIME: String(HOUR) })).isNew).toBe(true);
      const raised = await under({ SESSION_IDLE_TIMEOUT: String(DAY) });
      expect(raised.expiresAt?.getTime()).toBe(clock.now() + 10 * HOUR * 1000);
    });

    test("a cookie of an older secret is sealed or signed anew at the next visit, remembered or not", async () => {
      for (const remember of [true, false]) {
        await signIn(browser, { remember });
        const [old, maxAge] = [browser.cookie, browser.maxAge];
        const rotated = {
          SESSION_SECRET: "a newer secret ".repeat(3),
          SESSION_SECRET_FALLBACKS: layer.config.secrets[0],
        };
        const during = new Browser(layerFor(storage, clock, rotated));
        during.cookie = old;
        await during.look();
        expect(during.cookie).not.toBe(old);
        expect(during.maxAge).toBe(maxAge);
        const after = new Browser(layerFor(storage, clock, { SESSION_SECRET: "a newer secret ".repeat(3) }));
        after.cookie = during.cookie;
        await expectAlive(after);
        const sets = during.cookiesSet;
        await during.look();
        expect(during.cookiesSet).toBe(sets);
      }
    });

    test("saving does not stretch it", async () => {
      await signIn(browser);
      clock.pass(6 * HOUR);
      const session = await browser.act();
      const ends = session.expiresAt;
      session.data.theme = "dark";
      await session.save();
      expect((await browser.act()).expiresAt).toEqual(ends);
    });

    test("being remembered can be changed, and the cookie follows", async () => {
      await signIn(browser);
      const session = await browser.act();
      session.permanent = true;
      await session.save();
      expect(browser.maxAge).toBe(90 * DAY);
      clock.pass(20 * DAY);
      await expectAlive(browser);
      expect((await browser.act()).permanent).toBe(true);
    });
  });

  describe("cookies that are not ours", () => {
    test("tampered, truncated and foreign cookies are an empty session", async () => {
      await signIn(browser);
      const genuine = browser.cookie as string;
      const foreign = [
        "",
        "x",
        "a.b.c",
        "null",
        "{}",
        "Fe26.2**",
        genuine.slice(0, -1),
        genuine.slice(1),
        `${genuine}=`,
        `${genuine}x`,
        ` ${genuine}`,
        genuine.replace(/~2$/, "~9"),
        genuine.split(".").reverse().join("."),
      ];
      for (const cookie of foreign.filter((cookie) => cookie !== genuine)) {
        browser.cookie = cookie;
        await expectEnded(browser);
      }
    });

    test("no bit of a cookie can be flipped unnoticed", async () => {
      await signIn(browser);
      const genuine = browser.cookie as string;
      for (let at = 0; at < genuine.length; at += storage === "cookie" ? 7 : 1) {
        browser.cookie = genuine.slice(0, at) + String.fromCharCode(genuine.charCodeAt(at) ^ 1) + genuine.slice(at + 1);
        expect((await browser.act()).isNew, `character ${at}`).toBe(true);
      }
    });

    test("a cookie under another secret is an empty session", async () => {
      await signIn(browser);
      const elsewhere = new Browser(layerFor(storage, clock, { SESSION_SECRET: "another secret ".repeat(3) }));
      elsewhere.cookie = browser.cookie;
      await expectEnded(elsewhere);
    });

    test("a rotated secret loses nobody: the old one still reads, the new one writes", async () => {
      await signIn(browser);
      const rotated = {
        SESSION_SECRET: "a newer secret ".repeat(3),
        SESSION_SECRET_FALLBACKS: `${"a middle secret ".repeat(3)}, ${layer.config.secrets[0]}`,
      };
      const after = new Browser(layerFor(storage, clock, { ...rotated, SESSION_REFRESH_INTERVAL: "0" }));
      after.cookie = browser.cookie;
      await expectAlive(after);
    });

    test("a secret that is no fallback any more does not read, while what the new one wrote stays readable", async () => {
      const fresh = { SESSION_SECRET: "a newer secret ".repeat(3) };
      const during = new Browser(
        layerFor(storage, clock, { ...fresh, SESSION_SECRET_FALLBACKS: layer.config.secrets[0] }),
      );
      await signIn(browser);
      await signIn(during);
      const old = new Browser(layerFor(storage, clock, fresh));
      old.cookie = browser.cookie;
      await expectEnded(old);
      const recent = new Browser(layerFor(storage, clock, fresh));
      recent.cookie = during.cookie;
      await expectAlive(recent);
    });
  });

  /** Counts writes, where the storage counts them. */
  async function versionOf(session: Session): Promise<number> {
    return (session as unknown as { held: { record: { version: number } } }).held.record.version;
  }
});
