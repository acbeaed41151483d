import { beforeEach, describe, expect, test } from "vitest";
import type { SessionLayer } from "@/lib/session/layer";
import type { Session } from "@/lib/session/session";
import { Browser } from "../support/browser.ts";
import { Clock, layerFor, STORAGES } from "../support/layers.ts";
import { expectAlive, expectEnded, signIn } from "../support/sign-in.ts";

const STORED = STORAGES.filter((storage) => storage !== "cookie");
const ROUNDS = 200;

describe.each(STORED)("a session that the server keeps, in %s", (storage) => {
  let clock: Clock;
  let layer: SessionLayer;
  let browser: Browser;

  beforeEach(() => {
    clock = new Clock();
    layer = layerFor(storage, clock);
    browser = new Browser(layer);
  });

  /** The same session in two requests that overlap. */
  async function overlapping(): Promise<[Session, Session]> {
    return [await browser.act(), await browser.act()];
  }

  test("an ended session has no say over its user's living sessions", async () => {
    const userId = crypto.randomUUID();
    const stamped = async (who: Browser, stamp: string) => {
      const session = await who.act();
      session.data.username = "Ada";
      expect(await session.regenerate({ userId, stamp })).toBe(true);
    };
    await stamped(browser, "old");
    const inFlight = await browser.act();
    const owner = new Browser(layer);
    await stamped(owner, "new");
    expect(await inFlight.regenerate()).toBe(false);
    await expectAlive(owner);
    expect(await owner.act().then((session) => session.userSessions?.list())).toHaveLength(1);
  });

  test("a visit that overlaps a new identity is not undone by it", async () => {
    await signIn(browser);
    clock.pass(11 * 3600);
    const slow = await browser.act();
    await browser.look();
    expect(await slow.regenerate()).toBe(true);
    clock.pass(2 * 3600);
    await expectAlive(browser);
  });

  test("the list that is read with a visit already tells of it", async () => {
    await signIn(browser);
    clock.pass(6 * 3600);
    const session = await browser.look({ list: true });
    const [own] = (await session.userSessions?.list()) ?? [];
    expect(own?.lastSeenAt.getTime()).toBe(clock.now());
    expect(own?.expiresAt).toEqual(session.expiresAt);
  });

  test("what is not the id of a session ends nothing, and breaks nothing", async () => {
    const session = await signIn(browser);
    const [own] = (await session.userSessions?.list()) ?? [];
    for (const id of [`${own?.id}.data`, "", "x", `${own?.id}.again`])
      expect(await session.userSessions?.revoke(id)).toBe(false);
    await expectAlive(browser);
  });

  describe("concurrent writes", () => {
    test("of two requests that change different keys, both win", async () => {
      await signIn(browser);
      const [one, two] = await overlapping();
      one.data.theme = "dark";
      two.data["language"] = "de";
      await Promise.all([one.save(), two.save()]);
      expect({ ...(await browser.act()).data }).toEqual({ username: "Ada", theme: "dark", language: "de" });
    });

    test("of two that change the same key, the last wins", async () => {
      await signIn(browser);
      const [one, two] = await overlapping();
      one.data.theme = "dark";
      two.data.theme = "light";
      await one.save();
      await two.save();
      expect((await browser.act()).data.theme).toBe("light");
    });

    test("a key that one deletes stays deleted when the other saves something else", async () => {
      const first = await signIn(browser);
      first.data["draft"] = "text";
      await first.save();
      const [one, two] = await overlapping();
      delete one.data["draft"];
      two.data.theme = "dark";
      await one.save();
      await two.save();
      expect({ ...(await browser.act()).data }).toEqual({ username: "Ada", theme: "dark" });
    });

    test("after a save the session shows what others wrote meanwhile", async () => {
      await signIn(browser);
      const [one, two] = await overlapping();
      one.data.theme = "dark";
      await one.save();
      two.data["language"] = "de";
      await two.save();
      expect(two.data.theme).toBe("dark");
    });

    test("20 increments at once make 20", async () => {
      await signIn(browser);
      const sessions = await Promise.all(Array.from({ length: 20 }, () => browser.act()));
      const results = await Promise.all(
        sessions.map((session) =>
          session.update((data) => Object.assign(data, { count: Number(data.count ?? 0) + 1 })),
        ),
      );
      expect(results.every(Boolean)).toBe(true);
      expect((await browser.act()).data.count).toBe(20);
    });

    test("a write that overlaps a visit loses neither", async () => {
      await signIn(browser);
      const session = await browser.act();
      clock.pass(6 * 3600);
      await browser.look();
      session.data.theme = "dark";
      await session.save();
      const after = await browser.act();
      expect(after.data.theme).toBe("dark");
      expect(after.expiresAt?.getTime()).toBe(clock.now() + 12 * 3600 * 1000);
    });
  });

  describe("no revival", () => {
    const late: [string, (session: Session, on: Browser) => Promise<unknown>][] = [
      ["a save", (session) => session.save()],
      ["an update", (session) => session.update((data) => Object.assign(data, { late: true }))],
      ["a regeneration", (session) => session.regenerate()],
      ["a renewal", (_, on) => on.look()],
    ];
    const endings: [string, (session: Session) => Promise<unknown>][] = [
      ["a sign-out", (session) => session.destroy()],
      ["a revocation", async (session) => session.userSessions?.revokeAll()],
    ];

    for (const [write, act] of late) {
      for (const [ending, end] of endings) {
        test(`${ROUNDS} times ${write} races ${ending}, and nothing comes back`, async () => {
          layer = layerFor(storage, clock, { SESSION_REFRESH_INTERVAL: "0" });
          for (let round = 0; round < ROUNDS; round += 1) {
            browser = new Browser(layer);
            await signIn(browser, { remember: true });
            const [racer, original] = [browser.copy(), browser.copy()];
            const [writing, ender] = [await racer.act(), await browser.act()];
            writing.data["late"] = round;
            const both = [() => act(writing, racer), () => end(ender)];
            const [first, second] = round % 2 === 0 ? both : both.reverse();
            await Promise.all([first?.(), second?.()]);

            await expectEnded(original);
            // A regeneration that came first has moved to a new identity, which signing out of the old one leaves alone.
            const moved = write === "a regeneration" && ending === "a sign-out" && racer.cookie !== original.cookie;
            if (!moved) await expectEnded(racer);
            await expectEnded(browser);
          }
        });
      }
    }

    test("a session that expired between reading and saving stays expired", async () => {
      await signIn(browser);
      const session = await browser.act();
      clock.pass(12 * 3600 + 1);
      session.data.theme = "dark";
      expect(await session.save()).toBe(false);
      await expectEnded(browser);
    });

    test("of two regenerations at once one wins, and one identity lives", async () => {
      const userId = crypto.randomUUID();
      await signIn(browser, { userId });
      const browsers = [browser.copy(), browser.copy()];
      const results = await Promise.all(browsers.map(async (copy) => (await copy.act()).regenerate()));
      expect(results.filter(Boolean)).toHaveLength(1);
      const winner = browsers[results.indexOf(true)] as Browser;
      expect(await (await winner.act()).userSessions?.list()).toHaveLength(1);
    });
  });

  describe("seeing and ending sessions", () => {
    test("a user sees every session: which is this one, since when, last seen, remembered, by which browser", async () => {
      const userId = crypto.randomUUID();
      const phone = new Browser(layer, "Phone/2.0");
      const begun = clock.now();
      await signIn(phone, { userId, remember: true });
      clock.pass(7200);
      await signIn(browser, { userId });

      const sessions = await (await browser.act()).userSessions?.list();
      expect(sessions).toEqual([
        expect.objectContaining({ current: true, permanent: false, userAgent: "Test/1.0" }),
        {
          id: expect.any(String),
          current: false,
          permanent: true,
          userAgent: "Phone/2.0",
          createdAt: new Date(begun),
          lastSeenAt: new Date(begun),
          expiresAt: new Date(begun + 2_678_400_000),
        },
      ]);
    });

    test("nobody sees another user's sessions, nor ends one", async () => {
      const stranger = new Browser(layer);
      await signIn(browser);
      await signIn(stranger);
      const [own] = (await (await browser.act()).userSessions?.list()) ?? [];
      expect(await (await stranger.act()).userSessions?.list()).toHaveLength(1);
      expect(await (await stranger.act()).userSessions?.revoke(own?.id ?? "")).toBe(false);
      await expectAlive(browser);
    });

    test("one is ended, and the others live on", async () => {
      const userId = crypto.randomUUID();
      const [phone, tablet] = [new Browser(layer), new Browser(layer)];
      for (const each of [phone, tablet, browser]) await signIn(each, { userId });
      const userSessions = (await browser.act()).userSessions;
      const other = (await (await phone.act()).userSessions?.list())?.find(({ current }) => current);
      expect(await userSessions?.revoke(other?.id ?? "")).toBe(true);
      expect(await userSessions?.revoke(other?.id ?? "")).toBe(false);
      await expectEnded(phone);
      await expectAlive(tablet);
      await expectAlive(browser);
    });

    test("all others are ended", async () => {
      const userId = crypto.randomUUID();
      const others = [new Browser(layer), new Browser(layer)];
      for (const each of [...others, browser]) await signIn(each, { userId });
      expect(await (await browser.act()).userSessions?.revokeOthers()).toBe(2);
      for (const each of others) await expectEnded(each);
      await expectAlive(browser);
    });

    test("signing out everywhere includes here, and clears this cookie", async () => {
      const userId = crypto.randomUUID();
      const [phone, copy] = [new Browser(layer), browser.copy()];
      for (const each of [phone, browser]) await signIn(each, { userId });
      copy.cookie = browser.cookie;
      expect(await (await browser.act()).userSessions?.revokeAll()).toBe(2);
      expect(browser.cookie).toBeUndefined();
      for (const each of [phone, copy]) await expectEnded(each);
    });

    test("a session that has been revoked has no say over the others", async () => {
      const userId = crypto.randomUUID();
      const thief = new Browser(layer);
      for (const each of [thief, browser]) await signIn(each, { userId });
      const late = await thief.act();
      await (await browser.act()).userSessions?.revokeOthers();
      expect(await late.userSessions?.revokeOthers()).toBe(0);
      await expectAlive(browser);
    });

    test("an expired session is not in the list", async () => {
      const userId = crypto.randomUUID();
      await signIn(new Browser(layer), { userId });
      clock.pass(13 * 3600);
      await signIn(browser, { userId });
      expect(await (await browser.act()).userSessions?.list()).toHaveLength(1);
    });

    test("above the cap the oldest goes first", async () => {
      layer = layerFor(storage, clock, { SESSION_MAX_PER_USER: "3" });
      const userId = crypto.randomUUID();
      const browsers = Array.from({ length: 5 }, () => new Browser(layer));
      for (const each of browsers) {
        await signIn(each, { userId });
        clock.pass(1);
      }
      for (const [index, each] of browsers.entries()) await (index < 2 ? expectEnded(each) : expectAlive(each));
    });

    test("nothing can be ended while a page renders", async () => {
      await signIn(browser);
      const { userSessions } = await browser.look();
      await expect(userSessions?.revokeAll()).rejects.toThrow("Server Action or a Route Handler");
      await expectAlive(browser);
    });

    test("sessions from before and after a rotated secret are listed and ended together", async () => {
      const userId = crypto.randomUUID();
      await signIn(browser, { userId });
      const rotated = {
        SESSION_SECRET: "a newer secret ".repeat(3),
        SESSION_SECRET_FALLBACKS: layer.config.secrets[0],
      };
      const after = new Browser(layerFor(storage, clock, rotated));
      await signIn(after, { userId });
      expect(await (await after.act()).userSessions?.list()).toHaveLength(2);
      expect(await (await after.act()).userSessions?.revokeOthers()).toBe(1);
      await expectEnded(browser);
    });
  });

  test("the cookie carries no user data, and what is stored is no cookie", async () => {
    await signIn(browser);
    expect(browser.cookie).not.toContain("Ada");
    expect(Buffer.from(browser.cookie ?? "", "base64url").toString()).not.toContain("Ada");
    const [listed] = (await (await browser.act()).userSessions?.list()) ?? [];
    expect(browser.cookie).not.toContain(listed?.id ?? "");
  });
});
