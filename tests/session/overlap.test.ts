import { beforeEach, describe, expect, test } from "vitest";
import { SessionNotJsonError, SessionTooLargeError, SessionUpdateError } from "@/lib/session/errors";
import type { SessionLayer } from "@/lib/session/layer";
import { subjectOf } from "@/lib/session/token";
import { UserSessions } from "@/lib/session/user-sessions";
import { Browser } from "../support/browser.ts";
import { Clock, layerFor, STORAGES } from "../support/layers.ts";
import { anyKey } from "../support/session-data.ts";
import { signIn } from "../support/sign-in.ts";

const DAY = 86_400;

describe.each(STORAGES)("what overlaps a write, in %s", (storage) => {
  let clock: Clock;
  let layer: SessionLayer;
  let browser: Browser;
  const isStored = storage !== "cookie";

  beforeEach(() => {
    clock = new Clock();
    layer = layerFor(storage, clock);
    browser = new Browser(layer);
  });

  const stored = async () => ({ ...(await browser.act()).data });

  describe.runIf(isStored)("by another request", () => {
    test.each<[string, boolean, string | undefined]>([
      ["a regeneration", false, undefined],
      ["a sign-in over a stranger's session", false, "new"],
      ["a sign-in over another user's session", true, "other"],
    ])("%s keeps what was saved meanwhile", async (_, signedIn, userId) => {
      if (signedIn) await signIn(browser);
      const first = await browser.act();
      first.data["theme"] = "dark";
      await first.save();
      const [slow, quick] = [await browser.act(), await browser.act()];
      quick.data.cart = ["apples"];
      delete quick.data["theme"];
      expect(await quick.save()).toBe(true);
      slow.data["seen"] = true;
      expect(await slow.regenerate(userId === undefined ? {} : { userId: crypto.randomUUID() })).toBe(true);
      expect(slow.data.cart).toEqual(["apples"]);
      expect(await stored()).toEqual({ ...(signedIn ? { username: "Ada" } : {}), cart: ["apples"], seen: true });
    });

    test("a list that was read with its session is that of the storage, and is read anew after a write", async () => {
      const userId = crypto.randomUUID();
      const other = new Browser(layer, "Other/1.0");
      const session = await signIn(other, { userId });
      session.data["big"] = "x".repeat(10_000);
      await session.save();
      await signIn(browser, { userId });
      const alone = await browser.act();
      const together = await browser.look({ list: true });
      expect({ ...together.data }).toEqual({ ...alone.data });
      expect(await together.userSessions?.list()).toEqual(await alone.userSessions?.list());
      expect(await together.userSessions?.list()).toHaveLength(2);

      const writable = await browser.act({ list: true });
      expect(await writable.userSessions?.revokeOthers()).toBe(1);
      expect(await writable.userSessions?.list()).toHaveLength(1);
      expect(await writable.regenerate()).toBe(true);
      expect((await writable.userSessions?.list())?.map(({ current }) => current)).toEqual([true]);
      await other.look({ list: true });
      expect((await other.look({ list: true })).isNew).toBe(true);
    });

    test.each(["revoke all", "revoke it"])("%s that overlaps a sign-in of the same request", async (kind) => {
      const userId = crypto.randomUUID();
      await signIn(browser, { userId });
      const session = await browser.act();
      const { userSessions } = session;
      const [current] = (await userSessions?.list()) ?? [];
      const again = session.regenerate({ userId });
      const ended = kind === "revoke all" ? userSessions?.revokeAll() : userSessions?.revoke(current?.id ?? "");
      expect([await again, Number(await ended)]).toEqual([true, kind === "revoke all" ? 1 : 0]);
      // Everything ended; or the old session had ended already, and the new one lives.
      const left = await new UserSessions(layer, subjectOf(userId)).list();
      expect(left).toHaveLength(kind === "revoke all" ? 0 : 1);
      expect((await browser.act()).isNew).toBe(kind === "revoke all");
    });

    test("to end a stranger's sessions after a sign-in of the same request leaves the user signed in", async () => {
      const session = await browser.act();
      session.data.cart = ["apples"];
      await session.save();
      const { userSessions } = session;
      expect(await session.regenerate({ userId: crypto.randomUUID() })).toBe(true);
      expect(await userSessions?.revokeAll()).toBe(0);
      expect(await userSessions?.revokeOthers()).toBe(0);
      expect((await browser.act()).data.cart).toEqual(["apples"]);
    });

    test("another request's save takes nobody's “Remember me” back, and neither does its regeneration", async () => {
      await signIn(browser);
      const [slow, other, quick] = [await browser.act(), await browser.act(), await browser.act()];
      quick.permanent = true;
      expect(await quick.save()).toBe(true);
      slow.data["theme"] = "dark";
      expect(await slow.save()).toBe(true);
      expect((await browser.act()).permanent).toBe(true);
      expect(await other.regenerate()).toBe(true);
      expect((await browser.act()).permanent).toBe(true);
      clock.pass(20 * DAY);
      expect((await browser.act()).isNew).toBe(false);
    });

    test("of 200 saves of different keys at once, all win", async () => {
      await signIn(browser);
      const sessions = await Promise.all(Array.from({ length: 200 }, () => browser.act()));
      const saved = await Promise.all(
        sessions.map((session, at) => {
          anyKey(session.data)[`key${at}`] = at;
          return session.save();
        }),
      );
      expect(saved.every(Boolean)).toBe(true);
      expect(Object.keys(await stored())).toHaveLength(201);
    });
  });

  describe("in the same request", () => {
    test("what is changed while a save is under way stays, as unsaved, and the next save sends it", async () => {
      await signIn(browser);
      const session = await browser.act();
      session.data["x"] = 1;
      const saving = session.save();
      await Promise.resolve();
      await Promise.resolve();
      session.data["y"] = 2;
      session.permanent = true;
      expect(await saving).toBe(true);
      expect(session.data["y"]).toBe(2);
      expect(session.permanent).toBe(true);
      expect(await session.save()).toBe(true);
      expect(await stored()).toEqual({ username: "Ada", x: 1, y: 2 });
      expect((await browser.act()).permanent).toBe(true);
    });

    test("a reference that was held across a save, an update and a regeneration is still good", async () => {
      const earlier = await browser.act();
      earlier.data.cart = { items: [{ id: 1 }] };
      await earlier.save();
      const session = await browser.act();
      const { items } = session.data.cart as { items: { id: number }[] };
      await session.save();
      items.push({ id: 2 });
      await session.update((data) => {
        (data.cart as { items: { id: number }[] }).items.push({ id: 3 });
      });
      items.push({ id: 4 });
      await session.regenerate();
      items.push({ id: 5 });
      await session.save();
      expect(await stored()).toEqual({ cart: { items: [{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }, { id: 5 }] } });
    });

    test("an object of the app's own is never changed, so that nobody's data reach others by a shared default", async () => {
      const DEFAULTS = { theme: "light", recent: [] as string[] };
      const session = await browser.act();
      session.data["settings"] = DEFAULTS;
      await session.save();
      await session.update((data) => {
        (data["settings"] as typeof DEFAULTS).recent.push("secret");
      });
      const other = await browser.act();
      other.data["settings"] = { theme: "dark", recent: ["another secret"] };
      await other.save();
      session.data["x"] = 1;
      await session.save();
      expect(DEFAULTS).toEqual({ theme: "light", recent: [] });
      if (isStored) expect(session.data["settings"]).toEqual({ theme: "dark", recent: ["another secret"] });
    });

    test.each([
      ["frozen", Object.freeze],
      ["sealed", Object.seal],
    ])("a %s object in the data is no obstacle to a write", async (_, close) => {
      const session = await browser.act();
      session.data["prefs"] = close({ a: 1, deep: close({ b: 1 }) });
      expect(await session.regenerate({ userId: crypto.randomUUID() })).toBe(true);
      expect(
        await session.update((data) => {
          (data["prefs"] as { a: number }).a = 2;
        }),
      ).toBe(true);
      expect(session.data["prefs"]).toEqual({ a: 2, deep: { b: 1 } });
      close(session.data["prefs"]);
      expect(
        await session.update((data) => {
          (data["prefs"] as { a: number }).a = 3;
        }),
      ).toBe(true);
      expect(await stored()).toEqual({ prefs: { a: 3, deep: { b: 1 } } });
    });

    test("one object at two places becomes two when an update changes one of them", async () => {
      const earlier = await browser.act();
      earlier.data["shipping"] = { street: "Old" };
      await earlier.save();
      for (const key of ["billing", "shipping"] as const) {
        const session = await browser.act();
        session.data["billing"] = session.data["shipping"];
        await session.save();
        await session.update((data) => {
          (data[key] as { street: string }).street = `New ${key}`;
        });
        session.data["x"] = key;
        await session.save();
        const { billing, shipping } = await stored();
        expect([billing, shipping].filter((each) => (each as { street: string }).street === `New ${key}`)).toHaveLength(
          1,
        );
      }
    });

    test("what JSON would not give back exactly is saved once, and overwrites nobody", async () => {
      const session = await browser.act();
      Object.assign(session.data, {
        a: { b: undefined, c: 1 },
        zero: -0,
        group: Object.assign(Object.create(null), { d: 1 }),
      });
      expect(await session.save()).toBe(true);
      const set = browser.cookiesSet;
      expect(await session.save()).toBe(true);
      expect(browser.cookiesSet).toBe(set);
      if (!isStored) return;
      const other = await browser.act();
      other.data["a"] = "newer";
      await other.save();
      session.data["x"] = 1;
      await session.save();
      expect((await stored())["a"]).toBe("newer");
    });

    test("emptied data stay empty, whatever others have added meanwhile", async () => {
      await signIn(browser);
      for (const end of ["save", "regenerate"] as const) {
        const [slow, quick] = [await browser.act(), await browser.act()];
        quick.data["secretOfAda"] = "x";
        await quick.save();
        slow.clear();
        slow.data.username = "Eve";
        expect(await slow[end]()).toBe(true);
        if (isStored) expect(await stored()).toEqual({ username: "Eve" });
        expect({ ...slow.data }).toEqual({ username: "Eve" });
        slow.data["later"] = 1;
        await slow.save();
        expect(await stored()).toMatchObject({ username: "Eve", later: 1 });
      }
    });

    test("two updates at once on a new session make one session with both", async () => {
      const session = await browser.act();
      const add = (key: string) =>
        session.update((data) => {
          anyKey(data)[key] = true;
        });
      expect(await Promise.all([add("one"), add("two")])).toEqual([true, true]);
      expect(await stored()).toEqual({ one: true, two: true });
      expect(browser.cookiesSet).toBe(isStored ? 1 : 2);
    });

    test("a save that overlaps a sign-out leaves no living session behind", async () => {
      await signIn(browser);
      const session = await browser.act();
      session.data["late"] = true;
      await Promise.all([session.save(), session.destroy()]);
      expect(browser.cookie).toBeUndefined();
    });

    test("once a write was told that the session has ended elsewhere, so is every later one, until somebody signs in", async () => {
      await signIn(browser);
      const session = await browser.act();
      await (await browser.copy().act()).destroy();
      session.data["x"] = 1;
      const saving = session.save();
      session.data["y"] = 2;
      expect(await Promise.all([saving, session.save(), session.regenerate()])).toEqual([false, false, false]);
      session.data["z"] = 3;
      expect(await session.save()).toBe(false);
      expect(await session.update(() => undefined)).toBe(false);
      expect(await session.regenerate({ userId: crypto.randomUUID() })).toBe(true);
    });

    test("what a write was refused after the end does not reach whoever signs in next", async () => {
      const writes = [
        () => session.save(),
        () => session.update((data) => Object.assign(data, { count: 1 })),
        () => session.regenerate(),
      ];
      const session = await signIn(browser);
      await session.destroy();
      for (const write of writes) {
        session.data["late"] = true;
        expect(await write()).toBe(false);
        expect(Object.keys(session.data)).toEqual([]);
      }
      await session.regenerate({ userId: crypto.randomUUID() });
      expect(await stored()).toEqual({});
    });

    test("destroying, signing in again and saving in one request works", async () => {
      await signIn(browser);
      const session = await browser.act();
      await session.destroy();
      session.data["username"] = "Eve";
      expect(await session.regenerate({ userId: crypto.randomUUID() })).toBe(true);
      session.data["theme"] = "dark";
      expect(await session.save()).toBe(true);
      expect(await stored()).toEqual({ username: "Eve", theme: "dark" });
    });
  });

  describe("an update", () => {
    test.each<[string, (data: object) => unknown]>([
      ["is asynchronous", async (data) => Object.assign(data, { count: 1 })],
      ["is asynchronous and fails", () => Promise.reject(new Error("late"))],
      ["returns an object and changes nothing", (data) => ({ ...data, count: 1 })],
    ])("whose function %s is refused before anything is written", async (_, change) => {
      for (const session of [await browser.act(), await signIn(browser)]) {
        await expect(session.update(change)).rejects.toThrow(SessionUpdateError);
        expect(session.data.count).toBeUndefined();
      }
      expect(await stored()).toEqual({ username: "Ada" });
    });

    test("saves earlier unsaved changes too, and leaves the app's own objects alone", async () => {
      await signIn(browser);
      const [session, other] = [await browser.act(), await browser.act()];
      const list: number[] = [1];
      session.data["list"] = list;
      other.data["theme"] = "dark";
      await other.save();
      await session.update((data) => {
        (data["list"] as number[]).push(2);
      });
      expect(session.data["list"]).toEqual([1, 2]);
      expect(list).toEqual([1]);
      expect(await stored()).toMatchObject({ list: [1, 2] });
    });

    test("what it returns may be what it has put into the data", async () => {
      const session = await browser.act();
      const withCart = () => session.update((data) => (data.cart ??= { items: [] }));
      expect(await withCart()).toBe(true);
      expect(await withCart()).toBe(true);
    });
  });

  describe("a write that failed", () => {
    test("leaves the changes, unsaved, and the next save sends them", async () => {
      await signIn(browser);
      const session = await browser.act();
      Object.assign(session.data, { kept: 1, wrong: new Date() });
      await expect(session.save()).rejects.toThrow(SessionNotJsonError);
      session.data["wrong"] = null;
      expect(await session.save()).toBe(true);
      expect(await stored()).toEqual({ username: "Ada", kept: 1, wrong: null });
    });

    test("at a sign-in leaves what the request read, and nobody who looks signed in; the old session lives on", async () => {
      const first = await browser.act();
      first.data.cart = ["apples"];
      await first.save();
      const session = await browser.act();
      session.data.username = "Ada";
      session.data["big"] = "x".repeat(session.sizeLimit);
      session.permanent = true;
      await expect(session.regenerate({ userId: crypto.randomUUID(), stamp: "s" })).rejects.toThrow(
        SessionTooLargeError,
      );
      expect({ ...session.data }).toEqual({ cart: ["apples"] });
      expect(session.permanent).toBe(false);
      expect(session.stamp).toBeUndefined();
      expect(await stored()).toEqual({ cart: ["apples"] });
    });
  });

  test("unticking “Remember me” counts as a visit: the session goes on for the shorter timeout", async () => {
    await signIn(browser, { remember: true });
    clock.pass(5 * DAY);
    const session = await browser.act();
    session.permanent = false;
    expect(await session.save()).toBe(true);
    expect((await browser.act()).isNew).toBe(false);
    expect((await browser.act()).expiresAt?.getTime()).toBe(clock.now() + 12 * 3600 * 1000);
    clock.pass(12 * 3600 + 1);
    expect((await browser.act()).isNew).toBe(true);
  });
});

test("an app's own objects are never given another prototype", async () => {
  const browser = new Browser(layerFor("memory", new Clock()));
  const session = await browser.act();
  session.data["settings"] = JSON.parse('{"__proto__":{"polluted":true}}');
  await session.save();
  const again = await browser.act();
  again.data["settings"] = {};
  await again.save();
  await (await browser.act()).update((data) => {
    data["settings"] = JSON.parse('{"__proto__":{"polluted":true},"a":1}');
  });
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  const kept = (await browser.act()).data["settings"] as object;
  expect(Object.getPrototypeOf(kept)).toBe(Object.prototype);
  expect(Object.keys(kept)).toEqual(["__proto__", "a"]);
});
