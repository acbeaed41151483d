import { createClient } from "redis";
import { describe, expect, inject, test } from "vitest";
import { SessionStorageUnavailableError } from "@/lib/session/errors";
import { Clock, layerFor, STORAGES } from "../support/layers.ts";

describe.each(STORAGES)("counting attempts, with sessions in %s", (storage) => {
  const BUDGET = { times: 3, seconds: 60 };
  const limiter = (clock = new Clock()) => layerFor(storage, clock).limiter;

  test("so many are allowed, and then none until the window ends", async () => {
    const name = crypto.randomUUID();
    const { spend } = limiter();
    for (const allowed of [true, true, true, false, false]) {
      const spending = await spend(name, BUDGET);
      expect(spending.allowed).toBe(allowed);
      expect(spending.retryAfter).toBeGreaterThan(55);
      expect(spending.retryAfter).toBeLessThanOrEqual(60);
    }
    expect((await spend(crypto.randomUUID(), BUDGET)).allowed).toBe(true);
  });

  test("of many at once no more than so many are allowed, whoever asks", async () => {
    const name = crypto.randomUUID();
    const processes = [limiter(), limiter()];
    const all = await Promise.all(Array.from({ length: 40 }, (_, at) => processes[at % 2]?.spend(name, BUDGET)));
    expect(all.filter((spending) => spending?.allowed)).toHaveLength(3);
  });

  test("looking uses up nothing, and tells the same", async () => {
    const name = crypto.randomUUID();
    const { spend } = limiter();
    for (let times = 0; times < 5; times += 1) expect((await spend(name, BUDGET, { count: false })).allowed).toBe(true);
    for (let times = 0; times < 3; times += 1) await spend(name, BUDGET);
    expect((await spend(name, BUDGET, { count: false })).allowed).toBe(false);
  });

  test("a new window begins when the old one has ended", async () => {
    const name = crypto.randomUUID();
    const short = { times: 1, seconds: 1 };
    const clock = new Clock();
    const { spend } = limiter(clock);
    expect((await spend(name, short)).allowed).toBe(true);
    expect((await spend(name, short)).allowed).toBe(false);
    // Redis keeps this clock itself.
    clock.pass(1.1);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect((await spend(name, short)).allowed).toBe(true);
  });
});

describe.each(STORAGES.filter((storage) => storage.startsWith("redis")))("counting attempts in %s", (storage) => {
  test("no key holds a name, and every key ends by itself", async () => {
    const prefix = `${crypto.randomUUID()}:`;
    await layerFor(storage, new Clock(), { SESSION_KEY_PREFIX: prefix }).limiter.spend("Ada", {
      times: 3,
      seconds: 60,
    });
    const redis = createClient({ url: inject("redis").url });
    await redis.connect();
    const keys = await redis.keys(`${prefix}*`);
    expect(keys).toEqual([expect.stringMatching(/limit:[\w-]{43}$/)]);
    expect(await redis.ttl(keys[0] ?? "")).toBeGreaterThan(55);

    // Whatever else lies there is put right.
    await redis.del(keys[0] ?? "");
    await redis.lPush(keys[0] ?? "", "x");
    const { limiter } = layerFor(storage, new Clock(), { SESSION_KEY_PREFIX: prefix });
    expect((await limiter.spend("Ada", { times: 3, seconds: 60 })).allowed).toBe(true);
    await redis.close();
  });

  test("a Redis that can't be reached is an error, never a yes", async () => {
    const env: Record<string, string> = storage.includes("TCP")
      ? { REDIS_URL: "redis://127.0.0.1:1" }
      : { UPSTASH_REDIS_REST_URL: "http://127.0.0.1:1" };
    const { limiter } = layerFor(storage, new Clock(), env);
    await expect(limiter.spend("Ada", { times: 3, seconds: 60 })).rejects.toBeInstanceOf(
      SessionStorageUnavailableError,
    );
  });
});
