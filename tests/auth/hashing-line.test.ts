import { beforeEach, describe, expect, test } from "vitest";
import { HashingLineFullError, inHashingLine, promisePlace } from "@/lib/auth/hashing-line";

describe("the line of password hashes", () => {
  let time = 0;
  const now = () => time;
  let line: Parameters<typeof promisePlace>[1];
  let finish: (() => void)[];
  let running: number;

  beforeEach(() => {
    line = { running: false, waiting: [], promised: [] };
    finish = [];
    running = 0;
  });

  /** A hash that runs until it is told to finish. */
  function hash(): Promise<void> {
    return inHashingLine(
      async () => {
        running += 1;
        await new Promise<void>((resolve) => finish.push(resolve));
        running -= 1;
      },
      line,
      now,
    );
  }

  async function settle(): Promise<void> {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  }

  test("lets one run at a time, in the order of arrival", async () => {
    const done: number[] = [];
    const all = [0, 1, 2].map((at) => hash().then(() => done.push(at)));
    for (let round = 0; round < 3; round += 1) {
      await settle();
      expect(running).toBe(1);
      expect(done).toHaveLength(round);
      finish.shift()?.();
    }
    await Promise.all(all);
    expect(done).toEqual([0, 1, 2]);
  });

  test("takes one and eight more, and refuses the next before any work; a place that gets free is taken", async () => {
    const all = Array.from({ length: 9 }, () => hash());
    await settle();
    await expect(hash()).rejects.toThrow(HashingLineFullError);
    expect(promisePlace(undefined, line, now)).toBe(5);
    finish.shift()?.();
    await settle();
    all.push(hash());
    await settle();
    for (let left = 9; left > 0; left -= 1) {
      finish.shift()?.();
      await settle();
    }
    await Promise.all(all);
    expect(promisePlace(undefined, line, now)).toBeUndefined();
  });

  test("a hash that fails gives its place to the next", async () => {
    const failing = inHashingLine(() => Promise.reject(new Error("out of memory")), line, now);
    const next = hash();
    await expect(failing).rejects.toThrow("out of memory");
    await settle();
    expect(running).toBe(1);
    finish.shift()?.();
    await next;
  });

  test("promises no more places than there are, and keeps each promise", async () => {
    const promises = Array.from({ length: 24 }, () => promisePlace(undefined, line, now));
    expect(promises.filter((wait) => wait === undefined)).toHaveLength(9);
    const kept = Array.from({ length: 9 }, () => hash());
    await settle();
    await expect(hash()).rejects.toThrow(HashingLineFullError);
    for (let left = 9; left > 0; left -= 1) {
      finish.shift()?.();
      await settle();
    }
    await Promise.all(kept);
  });

  test("a promise that nobody takes up holds for 300 ms", () => {
    for (let times = 0; times < 9; times += 1) promisePlace(undefined, line, now);
    expect(promisePlace(undefined, line, now)).toBe(5);
    time += 299;
    expect(promisePlace(undefined, line, now)).toBe(5);
    time += 1;
    expect(promisePlace(undefined, line, now)).toBeUndefined();
  });

  test("one address is promised three places at the most, so that it can't keep all others out", () => {
    const promise = (address: string) => promisePlace(address, line, now);
    expect([1, 2, 3, 4, 5].map(() => promise("192.0.2.1"))).toEqual([undefined, undefined, undefined, 5, 5]);
    expect(promise("192.0.2.2")).toBeUndefined();
    time += 300;
    expect(promise("192.0.2.1")).toBeUndefined();
  });
});
