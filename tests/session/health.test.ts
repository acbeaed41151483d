import { describe, expect, inject, test } from "vitest";
import { checkStorage } from "@/lib/session/health";
import { Clock, layerFor } from "../support/layers.ts";
import { watchCommands } from "../support/redis-commands.ts";

describe("the health check", () => {
  test("asks Redis once a second at the most, however often it is asked", async () => {
    const clock = new Clock();
    const prefix = `health-${crypto.randomUUID()}:`;
    const layer = layerFor("redis over TCP", clock, { SESSION_KEY_PREFIX: prefix });
    const check = () => checkStorage(layer);
    const commands = await watchCommands(inject("redis").url, prefix);
    const answers = await Promise.all(Array.from({ length: 100 }, () => check()));
    expect(answers.every(({ storage, reachable }) => storage === "redis" && reachable)).toBe(true);
    const first = await commands.count();
    expect(first).toBeGreaterThan(0);
    clock.pass(0.999);
    await check();
    expect(await commands.count()).toBe(0);
    clock.pass(0.001);
    await check();
    expect(await commands.count()).toBe(1);
    commands.stop();
  });
});
