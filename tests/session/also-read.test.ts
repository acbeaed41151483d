import { beforeEach, describe, expect, test, vi } from "vitest";
import { createDenylist } from "@/lib/session/denylist";
import { SessionStorageUnavailableError, SessionTooLargeError } from "@/lib/session/errors";
import type { SessionLayer } from "@/lib/session/layer";
import { processWide } from "@/lib/session/process-wide";
import type { Session } from "@/lib/session/session";
import type { RecordStore } from "@/lib/session/storage";
import { subjectOf } from "@/lib/session/token";
import { UserSessions } from "@/lib/session/user-sessions";
import { Browser } from "../support/browser.ts";
import { Clock, layerFor, SECRET, STORAGES } from "../support/layers.ts";
import { anyKey } from "../support/session-data.ts";
import { expectAlive, expectEnded, signIn } from "../support/sign-in.ts";

const TRANSPORTS = STORAGES.filter((storage) => storage.startsWith("redis"));
const DAY = 86_400;

/** What is deployed, in the order of a switch from cookie to Redis. The way back is the other way round. */
const PHASES = {
  cookie: { SESSION_STORE: "cookie" },
  "cookie, also redis": { SESSION_STORE: "cookie", SESSION_ALSO_READ: "redis" },
  "redis, also cookie": { SESSION_STORE: "redis", SESSION_ALSO_READ: "cookie" },
  redis: { SESSION_STORE: "redis" },
};
type Phase = keyof typeof PHASES;

/** Those during which an instance of each runs beside one of the next. */
const STEPS: [Phase, Phase][] = [
  ["cookie", "cookie, also redis"],
  ["cookie, also redis", "redis, also cookie"],
  ["redis", "redis, also cookie"],
];
const BOTH: Phase[] = ["cookie, also redis", "redis, also cookie"];

describe.each(TRANSPORTS)("a switch between cookie and %s", (transport) => {
  let clock: Clock;
  let prefix: string;
  let instance: (phase: Phase, env?: Record<string, string>) => SessionLayer;

  beforeEach(() => {
    clock = new Clock();
    prefix = `${crypto.randomUUID()}:`;
    instance = (phase, env) => layerFor(transport, clock, { ...PHASES[phase], SESSION_KEY_PREFIX: prefix, ...env });
    return () => vi.restoreAllMocks();
  });

  const recordsOf = (layer: SessionLayer) => layer.records as RecordStore;

  const kindOf = async (browser: Browser) => (await browser.act()).storage;

  async function save(browser: Browser, key: string, value: unknown): Promise<void> {
    const session = await browser.act();
    anyKey(session.data)[key] = value;
    expect(await session.save()).toBe(true);
  }

  /** Signed in under one phase, and now answered by an instance of another. */
  async function moved(from: Phase, to: Phase, options?: Parameters<typeof signIn>[1]): Promise<Browser> {
    const browser = new Browser(instance(from));
    await signIn(browser, options);
    return browser.in(instance(to));
  }

  test.each(STEPS)(
    "while “%s” and “%s” run side by side, each instance knows who signed in at the other",
    async (...step) => {
      for (const [from, to] of [step, step.toReversed()] as [Phase, Phase][]) {
        let browser = await moved(from, to);
        for (const phase of [to, from, to, from]) {
          browser = browser.in(instance(phase));
          await save(browser, "at", phase);
          await browser.look();
          await expectAlive(browser.in(instance(from)));
          await expectAlive(browser.in(instance(to)));
        }
        expect((await browser.act()).data["at"]).toBe(from);
      }
    },
  );

  test("there and back, nobody is signed out, each session stays where it began, and no save is lost", async () => {
    const visitors: { browser: Browser; begun: "cookie" | "redis"; saved: string[] }[] = [];
    const there: Phase[] = ["cookie", "cookie, also redis", "redis, also cookie"];
    for (const phase of [...there, ...there.toReversed()]) {
      const begun = phase.startsWith("cookie") ? "cookie" : "redis";
      const browser = new Browser(instance(phase));
      await signIn(browser, { remember: true });
      visitors.push({ browser, begun, saved: [] });
      // The last deploy waits until nobody is left in Redis.
      const present = phase === "cookie" ? visitors.filter((visitor) => visitor.begun === "cookie") : visitors;
      for (const visitor of present) {
        visitor.browser = visitor.browser.in(instance(phase));
        await visitor.browser.look();
        visitor.saved.push(phase);
        await save(visitor.browser, "saved", visitor.saved);
        const session = await visitor.browser.act();
        expect({ ...session.data }).toEqual({ username: "Ada", saved: visitor.saved });
        expect(session.storage).toBe(visitor.begun);
      }
      clock.pass(5 * DAY);
    }
    expect(visitors).toHaveLength(6);
  });

  test("in the last phase a cookie of the other storage is a stranger's, and is left alone", async () => {
    for (const [from, to] of [
      ["redis, also cookie", "cookie"],
      ["cookie", "redis"],
    ] as [Phase, Phase][]) {
      const browser = await moved(from, to);
      await expectEnded(browser);
      expect(browser.cookiesSet).toBe(0);
      await expectAlive(browser.in(instance(from)));
    }
  });

  describe.each([
    ["redis", "cookie, also redis", "redis"],
    ["cookie", "redis, also cookie", "cookie"],
  ] as [Phase, Phase, "cookie" | "redis"][])("of a session from “%s” under “%s”", (old, both, lives) => {
    const begins = lives === "redis" ? "cookie" : "redis";

    test("storage, size, limit and list are those of where it lives", async () => {
      const [here, there] = [await (await moved(old, both)).act(), await (await moved(old, old)).act()];
      expect([here.storage, here.sizeLimit, here.size]).toEqual([lives, there.sizeLimit, there.size]);
      expect(here.userSessions === undefined).toBe(lives === "cookie");
      expect(await here.userSessions?.list()).toEqual(
        lives === "cookie" ? undefined : [expect.objectContaining({ current: true })],
      );
      const fresh = await new Browser(instance(both)).act();
      expect([fresh.storage, fresh.sizeLimit]).toEqual([begins, begins === "cookie" ? 4096 : 65_536]);
      here.data["big"] = "x".repeat(here.sizeLimit);
      await expect(here.save()).rejects.toThrow(SessionTooLargeError);
    });

    test("sign-out ends it where it lives, for its copies too", async () => {
      const browser = await moved(old, both);
      const copy = browser.copy();
      const late = browser.in(instance(old));
      await (await browser.act()).destroy();
      await expectEnded(copy);
      await expectEnded(late);
      // What was on its way brings the cookie back.
      browser.cookie = copy.cookie;
      for (const phase of [old, both]) await expectEnded(browser.in(instance(phase)));
    });

    test.each([
      ["a sign-in", true],
      ["a regeneration", false],
    ])("%s moves it with all its data, and ends the old one", async (_, login) => {
      const browser = await moved(old, both, { remember: true });
      await save(browser, "cart", ["apples"]);
      const copy = browser.copy();
      const session = await browser.act();
      const { createdAt } = session;
      clock.pass(60);
      session.data["theme"] = "dark";
      expect(await session.regenerate(login ? { userId: "ada", stamp: "s" } : {})).toBe(true);
      expect(session.storage).toBe(begins);
      const again = await browser.act();
      expect({ ...again.data }).toEqual({ username: "Ada", cart: ["apples"], theme: "dark" });
      expect([again.storage, again.permanent, again.stamp]).toEqual([begins, true, login ? "s" : undefined]);
      expect(again.createdAt?.getTime()).toBe((createdAt?.getTime() ?? 0) + (login ? 60_000 : 0));
      await expectEnded(copy);
      await expectEnded(copy.in(instance(old)));
      browser.cookie = copy.cookie;
      await expectEnded(browser);
    });

    test("one that has ended begins nothing", async () => {
      const browser = await moved(old, both);
      const [slow, quick] = [await browser.act(), await browser.in(instance(old)).act()];
      await quick.destroy();
      const { cookie } = browser;
      expect(await slow.regenerate()).toBe(false);
      expect(browser.cookie).toBe(cookie);
      expect(slow.isNew).toBe(true);
      await expectEnded(browser);
    });

    test("a new one that can't begin leaves the old one alive, and nobody who looks signed in", async () => {
      const browser = await moved(old, both);
      const session = await browser.act();
      session.data.username = "Eve";
      session.data["big"] = "x".repeat(70_000);
      await expect(session.regenerate({ userId: "eve" })).rejects.toThrow(SessionTooLargeError);
      expect(session.data.username).toBe("Ada");
      await expectAlive(browser);
    });

    test("it is renewed in its own form by a rotated secret", async () => {
      const before = await moved(old, both);
      const rotated = { SESSION_SECRET: `the newer ${SECRET}`, SESSION_SECRET_FALLBACKS: SECRET };
      const browser = before.in(instance(both, rotated));
      await browser.look();
      expect(browser.cookie).not.toBe(before.cookie);
      expect(await kindOf(browser)).toBe(lives);
      await expectAlive(browser.in(instance(old, { SESSION_SECRET: rotated.SESSION_SECRET })));
    });

    test("its limits hold: idle it ends, active it goes on, and not past the absolute lifetime", async () => {
      const [idle, active] = [await moved(old, both), await moved(old, both, { remember: true })];
      clock.pass(11 * 3600);
      await expectAlive(idle);
      await idle.look();
      clock.pass(11 * 3600);
      await expectAlive(idle);
      clock.pass(3600 + 1);
      await expectEnded(idle);
      for (let day = 1; day < 90; day += 11) {
        await active.look();
        await expectAlive(active);
        clock.pass(11 * DAY);
      }
      await expectEnded(active);
    });

    test("the log says that somebody is left there, once an hour, and nothing of others", async () => {
      const lines = vi.spyOn(console, "info").mockImplementation(() => undefined);
      const layer = instance(both);
      const browser = (await moved(old, both)).in(layer);
      await signIn(new Browser(layer));
      expect(lines).not.toHaveBeenCalled();
      for (const _ of [1, 2, 3]) await expectAlive(browser);
      expect(lines.mock.calls).toEqual([[`[session.also-read] storage="${lives}"`]]);
    });
  });

  test.each([true, false])(
    "what was saved in Redis while a move into the cookie was under way is kept (sign-in: %s)",
    async (login) => {
      const browser = await moved("redis", "cookie, also redis");
      const [slow, quick] = [await browser.act(), await browser.in(instance("redis")).act()];
      quick.data.cart = ["apples"];
      quick.permanent = true;
      expect(await quick.save()).toBe(true);
      slow.data["seen"] = true;
      expect(await slow.regenerate(login ? { userId: "ada" } : {})).toBe(true);
      const session = await browser.act();
      expect({ ...session.data }).toEqual({ username: "Ada", cart: ["apples"], seen: true });
      expect([session.storage, session.permanent]).toEqual(["cookie", true]);
    },
  );

  test.each([
    ["a sign-out", (session: Session) => session.destroy()],
    ["a move", (session: Session) => session.regenerate({ userId: "ada" })],
  ])(
    "after %s, a session's cookie that comes back late is refused by a process that does not know of it",
    async (_, end) => {
      const browser = await moved("cookie", "redis, also cookie");
      const { cookie } = browser;
      await end(await browser.act());
      browser.cookie = cookie;
      vi.spyOn(processWide("denylist", createDenylist), "has").mockReturnValue(false);
      await expectAlive(browser.copy());
      for (const phase of ["cookie", "cookie, also redis", "redis, also cookie"] as const)
        await expectEnded(browser.in(instance(phase)));
    },
  );

  test("a move whose end of the old session stays unknown stands: only the new cookie works for certain", async () => {
    const layer = instance("cookie, also redis");
    const browser = (await moved("redis", "redis")).in(layer);
    const session = await browser.act();
    vi.spyOn(recordsOf(layer), "end").mockRejectedValue(new SessionStorageUnavailableError("timeout"));
    expect(await session.regenerate({ userId: "ada" })).toBe(true);
    expect((await browser.act()).storage).toBe("cookie");
    await expectAlive(browser);
  });

  test("a move is undone if the storage of the old session was not even asked to end it", async () => {
    const layer = instance("cookie, also redis");
    const browser = (await moved("redis", "redis")).in(layer);
    const session = await browser.act();
    const { cookie } = browser;
    const refused = new SessionStorageUnavailableError("ECONNREFUSED", { asked: false });
    vi.spyOn(recordsOf(layer), "end").mockRejectedValue(refused);
    await expect(session.regenerate({ userId: "ada" })).rejects.toThrow(SessionStorageUnavailableError);
    expect(browser.cookie).toBe(cookie);
    await expectAlive(browser);
  });

  test("a move out of the cookie that is refused leaves nothing in Redis", async () => {
    const userId = crypto.randomUUID();
    const browser = await moved("cookie", "redis, also cookie");
    const [slow, quick] = [await browser.act(), await browser.act()];
    await quick.destroy();
    expect(await slow.regenerate({ userId })).toBe(false);
    expect(await new UserSessions(instance("redis"), subjectOf(userId)).list()).toEqual([]);
  });

  test("of two sign-ins at once over one session of the other storage, one begins", async () => {
    for (const [old, both] of [
      ["redis", "cookie, also redis"],
      ["cookie", "redis, also cookie"],
    ] as [Phase, Phase][]) {
      const browser = await moved(old, both);
      const sessions = [await browser.act(), await browser.act()];
      const begun = await Promise.all(sessions.map((session) => session.regenerate({ userId: crypto.randomUUID() })));
      expect(begun.toSorted()).toEqual([false, true]);
    }
  });

  test.each(BOTH)("under “%s” a user's sessions in Redis can be listed and ended from elsewhere", async (both) => {
    const userId = crypto.randomUUID();
    const browser = await moved("redis", both, { userId });
    const sessions = new UserSessions(instance(both), subjectOf(userId));
    expect(await sessions.list()).toHaveLength(1);
    expect(await sessions.revokeAll()).toBe(1);
    await expectEnded(browser);
  });

  test.each(BOTH)("under “%s” a stranger costs nothing, and a forged cookie of either form is one", async (both) => {
    vi.spyOn(console, "info").mockImplementation(() => undefined);
    const layer = instance(both);
    const reads = vi.spyOn(recordsOf(layer), "read");
    for (const cookie of [
      undefined,
      "",
      "x",
      "a.b.c",
      "Fe26.2*",
      "Fe26.2*1*a*b*c**d*e~2",
      `${"a".repeat(43)}.`.repeat(3).slice(0, -1),
    ]) {
      const browser = new Browser(layer);
      browser.cookie = cookie;
      await browser.look();
      await expectEnded(browser);
      expect(browser.cookiesSet).toBe(0);
    }
    expect(reads).not.toHaveBeenCalled();
  });

  test.each(BOTH)("under “%s” a monitor hears of Redis", async (both) => {
    const layer = instance(both);
    await layer.ping();
    vi.spyOn(recordsOf(layer), "read").mockRejectedValue(new SessionStorageUnavailableError("timeout"));
    await expect(layer.ping()).rejects.toThrow(SessionStorageUnavailableError);
  });

  test("without the variable a storage is itself and nothing around it", () => {
    for (const phase of ["cookie", "redis"] as const) {
      const { storage, storageOf } = instance(phase);
      for (const cookie of [undefined, "", "Fe26.2*1", "a.b.c"])
        expect(storageOf(cookie === undefined ? cookie : { cookie })).toBe(storage);
    }
  });
});
