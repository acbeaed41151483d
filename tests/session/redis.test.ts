import { createClient } from "redis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { SessionStorageUnavailableError } from "@/lib/session/errors";
import type { SessionLayer } from "@/lib/session/layer";
import { Browser } from "../support/browser.ts";
import { Clock, layerFor, STORAGES } from "../support/layers.ts";
import { watchCommands } from "../support/redis-commands.ts";
import { expectAlive, expectEnded, signIn } from "../support/sign-in.ts";

const TRANSPORTS = STORAGES.filter((storage) => storage.startsWith("redis"));

function record(fields: object = {}): string {
  return JSON.stringify({
    format: 1,
    version: 1,
    write: "x",
    createdAt: 0,
    lastSeenAt: Date.now(),
    idle: 100_000,
    absolute: 1_000_000,
    permanent: false,
    userAgent: "",
    ...fields,
  });
}

describe.each(TRANSPORTS)("sessions in %s", (storage) => {
  const redis = createClient({ url: inject("redis").url });
  let prefix: string;
  let clock: Clock;
  let layer: SessionLayer;
  let browser: Browser;

  beforeAll(() => redis.connect());
  afterAll(() => redis.close());

  beforeEach(() => {
    clock = new Clock();
    prefix = `${crypto.randomUUID()}:`;
    layer = layerFor(storage, clock, { SESSION_KEY_PREFIX: prefix });
    browser = new Browser(layer);
  });
  afterEach(() => vi.restoreAllMocks());

  async function keys(): Promise<string[]> {
    return redis.keys(`${prefix}*`);
  }

  /** The key of the signed-in user. */
  async function onlyKey(): Promise<string> {
    const all = await keys();
    expect(all).toHaveLength(1);
    return all[0] ?? "";
  }

  describe("what is stored", () => {
    test("a hash for the user, two fields for each session, named by the hash of its token", async () => {
      const userId = crypto.randomUUID();
      await signIn(browser, { userId });
      await signIn(new Browser(layer), { userId });
      const fields = await redis.hGetAll(await onlyKey());
      expect(Object.keys(fields)).toHaveLength(4);
      for (const [field, value] of Object.entries(fields)) {
        expect(field).toMatch(/^[\w-]{43}(\.data)?$/);
        expect(browser.cookie).not.toContain(field);
        if (field.endsWith(".data")) expect(value).toBe('{"username":"Ada"}');
        else
          expect(JSON.parse(value)).toEqual({
            format: 1,
            version: 1,
            createdAt: clock.now(),
            lastSeenAt: clock.now(),
            idle: 43_200,
            absolute: 7_776_000,
            permanent: false,
            userAgent: "Test/1.0",
            write: expect.any(String),
          });
      }
    });

    test("the key lives as long as the session that lives longest", async () => {
      const userId = crypto.randomUUID();
      await signIn(browser, { userId });
      const key = await onlyKey();
      await expectTtl(key, 43_200);

      const remembered = new Browser(layer);
      await signIn(remembered, { userId, remember: true });
      await expectTtl(key, 2_678_400);

      clock.pass(5 * 86_400);
      await remembered.look();
      await expectTtl(key, 2_678_400);

      await (await remembered.act()).destroy();
      expect(await redis.exists(key)).toBe(0);
    });

    test("ending the session that lives longest shortens the key's life to the next one's", async () => {
      const userId = crypto.randomUUID();
      const remembered = new Browser(layer);
      await signIn(browser, { userId });
      await signIn(remembered, { userId, remember: true });
      await (await remembered.act()).destroy();
      await expectTtl(await onlyKey(), 43_200);
    });

    test("signing in clears away the user's expired sessions", async () => {
      const userId = crypto.randomUUID();
      await signIn(new Browser(layer), { userId });
      await signIn(browser, { userId, remember: true });
      clock.pass(86_400);
      await signIn(new Browser(layer), { userId });
      expect(await redis.hLen(await onlyKey())).toBe(4);
    });

    test("an anonymous session is a subject of its own, and leaves nothing behind at sign-in", async () => {
      const session = await browser.act();
      session.data["cart"] = [1];
      await session.save();
      const anonymous = await onlyKey();
      await signIn(browser);
      expect(await onlyKey()).not.toBe(anonymous);
      expect((await browser.act()).data["cart"]).toEqual([1]);
    });

    async function expectTtl(key: string, seconds: number): Promise<void> {
      const ttl = await redis.ttl(key);
      expect(Math.abs(ttl - seconds)).toBeLessThanOrEqual(5);
    }
  });

  describe("round trips", () => {
    test("one for each operation; none for strangers and forged cookies", async () => {
      // The scripts travel once; after that by their hash.
      await signIn(browser);
      await (await browser.act()).save();
      const watch = await watchCommands(inject("redis").url, prefix);
      const cost = async (act: () => Promise<unknown>) => {
        await act();
        return watch.count();
      };

      const stranger = new Browser(layer);
      expect(await cost(() => stranger.look()), "a stranger").toBe(0);
      const forger = browser.copy();
      forger.cookie = `${browser.cookie?.slice(0, -4)}AAAA`;
      expect(await cost(() => forger.look()), "a forged cookie").toBe(0);

      expect(await cost(() => signIn(stranger)), "login").toBe(1);
      expect(await cost(() => stranger.look()), "read").toBe(1);
      const session = await stranger.act();
      await watch.count();
      session.data.theme = "dark";
      expect(await warm(watch, cost, () => session.save()), "save").toBe(1);
      expect(await cost(() => session.save()), "nothing to save").toBe(0);
      expect(await warm(watch, cost, async () => session.userSessions?.list()), "list").toBe(1);
      expect(await cost(async () => (await stranger.look({ list: true })).userSessions?.list()), "both").toBe(1);
      expect(await warm(watch, cost, async () => session.userSessions?.revokeOthers()), "end the others").toBe(1);
      expect(await cost(() => session.destroy()), "logout").toBe(1);

      const everywhere = await signIn(stranger);
      await watch.count();
      expect(await cost(async () => everywhere.userSessions?.revokeAll()), "sign out everywhere").toBe(1);
      watch.stop();
    });

    /** The first use of a script in the life of a Redis costs one more: NOSCRIPT, then its text. */
    async function warm(
      watch: { count(): Promise<number> },
      cost: (act: () => Promise<unknown>) => Promise<number>,
      act: () => Promise<unknown>,
    ): Promise<number> {
      const other = new Browser(layer);
      const session = await signIn(other);
      session.data["warm"] = true;
      await session.save();
      await session.userSessions?.list();
      await session.userSessions?.revokeOthers();
      await session.destroy();
      await watch.count();
      return cost(act);
    }

    test("a Redis that has forgotten the scripts is sent their text again", async () => {
      await signIn(browser);
      await redis.scriptFlush();
      await expectAlive(browser);
    });
  });

  describe("what is not ours", () => {
    test.each<[string, string, string | undefined]>([
      ["garbage", "x", undefined],
      ["truncated", '{"version":1,"crea', undefined],
      ["of another shape", '{"version":1}', undefined],
      [
        "of the wrong types",
        JSON.stringify({ version: "1", createdAt: null, lastSeenAt: {}, idle: [], absolute: "x" }),
        undefined,
      ],
      ["JSON null", "null", undefined],
      ["with data that are no object", record(), "[1]"],
      ["with data that are no JSON", record(), "{"],
      ["with data of 2 MB", record(), JSON.stringify({ big: "x".repeat(2_000_000) })],
      ["without data", record(), ""],
    ])("a record that is %s is an empty session, and one line in the log", async (_, value, data) => {
      const lines = vi.spyOn(console, "info").mockReturnValue();
      layer = layerFor(storage, clock, { SESSION_KEY_PREFIX: prefix });
      browser = new Browser(layer);
      await signIn(browser);
      const key = await onlyKey();
      const field = (await redis.hKeys(key)).find((name) => !name.endsWith(".data")) ?? "";
      await redis.hSet(key, field, value.replace('"createdAt":0', `"createdAt":${clock.now()}`));
      if (data !== undefined) await redis.hSet(key, `${field}.data`, data);
      lines.mockClear();

      await expectEnded(browser);
      await expectEnded(browser);
      expect(lines.mock.calls).toHaveLength(1);
      expect(lines.mock.calls[0]?.[0]).toContain("session.unreadable");
      expect(lines.mock.calls[0]?.[0]).not.toContain(field);
      await signIn(browser);
      await expectAlive(browser);
    });

    test.each([
      ["a time that is no time", { createdAt: 1e300, lastSeenAt: 1e300 }],
      ["a fraction", { lastSeenAt: 0.5 }],
      ["a negative version", { version: -1 }],
      ["no write id", { write: undefined }],
      ["a stamp that is a number", { stamp: 3 }],
      ["null for the writes before", { earlier: null }],
      ["a word for remembered", { permanent: "yes" }],
    ])("a record with %s keeps its user from nothing, and goes at the next sign-in", async (_, wrong) => {
      vi.spyOn(console, "info").mockReturnValue();
      const userId = crypto.randomUUID();
      const healthy = new Browser(layer);
      await signIn(browser, { userId });
      await signIn(healthy, { userId });
      const key = await onlyKey();
      const id = (await (await browser.act()).userSessions?.list())?.find(({ current }) => current)?.id ?? "";
      await redis.hSet(key, id, JSON.stringify({ ...JSON.parse((await redis.hGet(key, id)) ?? ""), ...wrong }));

      await expectEnded(browser);
      const session = await healthy.act();
      session.data.theme = "dark";
      expect(await session.save()).toBe(true);
      expect(await session.regenerate()).toBe(true);
      await signIn(browser, { userId });
      expect(await redis.hKeys(key)).not.toContain(id);
      expect((await (await browser.act()).userSessions?.list())?.length).toBe(2);
      await (await healthy.act()).destroy();
      await expectAlive(browser);
    });

    test("a field that this version does not know survives its writes, a visit and a new identity", async () => {
      await signIn(browser);
      const key = await onlyKey();
      const fieldOf = async () => (await redis.hKeys(key)).find((name) => !name.endsWith(".data")) ?? "";
      const read = async () => JSON.parse((await redis.hGet(key, await fieldOf())) ?? "");
      await redis.hSet(key, await fieldOf(), JSON.stringify({ ...(await read()), fromTomorrow: "kept" }));
      const session = await browser.act();
      session.data.theme = "dark";
      await session.save();
      expect(await read()).toMatchObject({ version: 2, fromTomorrow: "kept" });
      clock.pass(6 * 3600);
      await browser.look();
      await (await browser.act()).regenerate();
      expect(await read()).toMatchObject({ lastSeenAt: clock.now(), fromTomorrow: "kept" });
    });

    test.each([
      ["a list", (key: string) => redis.rPush(key, "x")],
      ["a string", (key: string) => redis.set(key, "x")],
    ])("%s at the key is an empty session, and signing in puts it right", async (_, put) => {
      vi.spyOn(console, "info").mockReturnValue();
      const userId = crypto.randomUUID();
      await signIn(browser, { userId });
      const old = await browser.act();
      const key = await onlyKey();
      await redis.del(key);
      await put(key);

      await expectEnded(browser);
      old.data.theme = "dark";
      expect(await old.save()).toBe(false);
      await signIn(browser, { userId });
      await expectAlive(browser);
    });
  });

  describe("trouble", () => {
    test("a Redis that refuses the connection is an error with a name, never an empty session", async () => {
      await signIn(browser);
      const elsewhere = new Browser(
        layerFor(storage, clock, {
          UPSTASH_REDIS_REST_URL: storage.includes("Upstash") ? "http://127.0.0.1:1" : "",
          REDIS_URL: storage.includes("TCP") ? "redis://127.0.0.1:1" : "",
        }),
      );
      elsewhere.cookie = browser.cookie;
      const error = await elsewhere.act().catch((error) => error);
      expect(error).toBeInstanceOf(SessionStorageUnavailableError);
      expect(error.message).not.toContain(browser.cookie);
    });

    test("a Redis that is full still tells who is signed in; what can't be written is an error that quotes nothing", async () => {
      await signIn(browser);
      await redis.configSet("maxmemory", "1");
      try {
        clock.pass(6 * 3600);
        expect((await browser.look()).data.username).toBe("Ada");
        const session = await browser.act();
        session.data["secret"] = "do not quote me";
        const error = await session.save().catch((error) => error);
        expect(error).toBeInstanceOf(SessionStorageUnavailableError);
        expect(error.reason).toBe("OOM");
        expect(`${error.stack}${JSON.stringify(error)}${error.cause}`).not.toContain("do not quote me");
      } finally {
        await redis.configSet("maxmemory", "0");
      }
      await expectAlive(browser);
    });
  });
});

test("REDIS_URL names a user, a password and a database", async () => {
  const url = new URL(inject("redis").url);
  const redis = createClient({ url: `${url}/3` });
  await redis.connect();
  await redis.sendCommand(["ACL", "SETUSER", "app", "on", ">s3cret", "~*", "+@all"]);
  [url.username, url.password, url.pathname] = ["app", "s3cret", "/3"];
  const prefix = `${crypto.randomUUID()}:`;
  await signIn(
    new Browser(layerFor("redis over TCP", new Clock(), { REDIS_URL: url.href, SESSION_KEY_PREFIX: prefix })),
  );
  expect(await redis.keys(`${prefix}*`)).toHaveLength(1);

  await redis.close();
});
