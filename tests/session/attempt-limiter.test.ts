import { setTimeout } from "node:timers/promises";
import { createClient } from "redis";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { SessionStorageUnavailableError } from "@/lib/session/errors";
import { memoryAttemptLimiter, redisAttemptLimiter } from "@/lib/session/storage/attempt-limiter";
import { Clock, layerFor, STORAGES } from "../support/layers.ts";

const BUDGET = { times: 3, seconds: 60 };

describe.each(STORAGES)("counting attempts, with sessions in %s", (storage) => {
  const limiter = (clock = new Clock()) => layerFor(storage, clock).limiter;

  test("so many are allowed, and then none until the window ends", async () => {
    const name = crypto.randomUUID();
    const { spend } = limiter();
    for (let times = 0; times < 3; times += 1) expect(await spend(name, BUDGET)).toBeUndefined();
    for (let times = 0; times < 2; times += 1) {
      const wait = await spend(name, BUDGET);
      expect(wait).toBeGreaterThan(55);
      expect(wait).toBeLessThanOrEqual(60);
    }
    expect(await spend(crypto.randomUUID(), BUDGET)).toBeUndefined();
  });

  test("of many at once no more than so many are allowed, whoever asks", async () => {
    const name = crypto.randomUUID();
    const processes = [limiter(), limiter()] as const;
    const all = await Promise.all(Array.from({ length: 40 }, (_, at) => processes[at % 2 ? 1 : 0].spend(name, BUDGET)));
    expect(all.filter((wait) => wait === undefined)).toHaveLength(3);
  });

  test("looking uses up nothing, and tells the same", async () => {
    const name = crypto.randomUUID();
    const { spend, look } = limiter();
    for (let times = 0; times < 5; times += 1) expect(await look(name, BUDGET)).toBeUndefined();
    for (let times = 0; times < 3; times += 1) expect(await spend(name, BUDGET)).toBeUndefined();
    expect(await look(name, BUDGET)).toBeGreaterThan(55);
    expect(await look(name, BUDGET)).toBeLessThanOrEqual(60);
  });

  test("a new window begins when the old one has ended", async () => {
    const name = crypto.randomUUID();
    const short = { times: 1, seconds: 1 };
    const clock = new Clock();
    const { spend } = limiter(clock);
    expect(await spend(name, short)).toBeUndefined();
    expect(await spend(name, short)).toBe(1);
    // Redis keeps this clock itself.
    clock.pass(1.1);
    await setTimeout(1100);
    expect(await spend(name, short)).toBeUndefined();
  });
});

describe.each(STORAGES.filter((storage) => storage.startsWith("redis")))("counting attempts in %s", (storage) => {
  const redis = createClient({ url: inject("redis").url });
  beforeAll(() => redis.connect());
  afterAll(() => redis.close());

  function limiterAt(prefix: string) {
    return layerFor(storage, new Clock(), { SESSION_KEY_PREFIX: prefix }).limiter;
  }

  async function onlyKey(prefix: string): Promise<string> {
    const [key = "", ...others] = await redis.keys(`${prefix}*`);
    expect(others).toEqual([]);
    return key;
  }

  test("no key holds a name, and every key ends by itself", async () => {
    const prefix = `${crypto.randomUUID()}:`;
    await limiterAt(prefix).spend("Ada", BUDGET);
    const key = await onlyKey(prefix);
    expect(key).toMatch(/limit:[\w-]{43}$/);
    expect(await redis.ttl(key)).toBeGreaterThan(55);

    // Whatever else lies there is put right.
    await redis.del(key);
    await redis.lPush(key, "x");
    expect(await limiterAt(prefix).spend("Ada", BUDGET)).toBeUndefined();
  });

  test("neither an attempt inside a window nor a refused one moves its end", async () => {
    const prefix = `${crypto.randomUUID()}:`;
    const { spend } = limiterAt(prefix);
    await spend("Ada", BUDGET);
    const ends = await redis.pExpireTime(await onlyKey(prefix));
    for (const allowed of [true, true, false, false]) {
      await setTimeout(20);
      expect((await spend("Ada", BUDGET)) === undefined).toBe(allowed);
      expect(await redis.pExpireTime(await onlyKey(prefix))).toBe(ends);
    }
    expect(await redis.get(await onlyKey(prefix)), "what was refused does not count").toBe("3");
  });

  test("a Redis that can't be reached is an error, never a yes", async () => {
    const env: Record<string, string> = storage.includes("TCP")
      ? { REDIS_URL: "redis://127.0.0.1:1" }
      : { UPSTASH_REDIS_REST_URL: "http://127.0.0.1:1" };
    const { spend, look } = layerFor(storage, new Clock(), env).limiter;
    await expect(spend("Ada", BUDGET)).rejects.toBeInstanceOf(SessionStorageUnavailableError);
    await expect(look("Ada", BUDGET)).rejects.toBeInstanceOf(SessionStorageUnavailableError);
  });
});

test.each([[["no"]], [["no", "x"]], [["ok", "5"]], [["YES", "5"]], [["", ""]]] as const)(
  "an answer such as %j is never a yes",
  async (reply) => {
    const { spend, look } = redisAttemptLimiter({ run: async () => [...reply], read: async () => [] }, "");
    expect(await spend("Ada", BUDGET)).toBeGreaterThan(0);
    expect(await look("Ada", BUDGET)).toBeGreaterThan(0);
  },
);

describe("counting attempts in this process", () => {
  test("neither an attempt inside a window nor a refused one moves its end", async () => {
    const clock = new Clock();
    const { spend } = memoryAttemptLimiter(clock.now, new Map());
    await spend("Ada", BUDGET);
    clock.pass(20);
    expect(await spend("Ada", BUDGET)).toBeUndefined();
    expect(await spend("Ada", BUDGET)).toBeUndefined();
    expect(await spend("Ada", BUDGET)).toBe(40);
    clock.pass(39);
    expect(await spend("Ada", BUDGET)).toBe(1);
    clock.pass(1);
    expect(await spend("Ada", BUDGET)).toBeUndefined();
  });

  test("is bounded: the window that began first is forgotten first", async () => {
    const clock = new Clock();
    const windows = new Map();
    const { spend, look } = memoryAttemptLimiter(clock.now, windows, 3);
    const once = { times: 1, seconds: 60 };
    await spend("short", { times: 1, seconds: 1 });
    await spend("first", once);
    await spend("second", once);
    clock.pass(2);
    // A new window: now it is the youngest.
    await spend("short", once);
    await spend("third", once);
    expect(windows.size).toBe(3);
    expect(await look("first", once)).toBeUndefined();
    for (const name of ["second", "short", "third"]) expect(await look(name, once), name).toBeGreaterThan(0);
  });
});
