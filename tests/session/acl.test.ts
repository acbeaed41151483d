import { readFileSync } from "node:fs";
import { createClient } from "redis";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { SessionStorageUnavailableError } from "@/lib/session/errors";
import { Browser } from "../support/browser.ts";
import { Clock, layerFor } from "../support/layers.ts";
import { signIn } from "../support/sign-in.ts";

/** The rights that `lib/session/README.md` says a Redis user needs. */
const [rights = ""] = /(?<=ACL SETUSER app .*) \+[a-z].*/.exec(readFileSync("lib/session/README.md", "utf8")) ?? [];
const COMMANDS = rights.trim().split(" ");

const redis = createClient({ url: inject("redis").url });
beforeAll(() => redis.connect());
afterAll(() => redis.close());

/** Does once what the layer can do, as a Redis user with these rights. */
async function useAll(commands: string[]): Promise<void> {
  const user = `u${crypto.randomUUID()}`;
  const prefix = `acl-${user}:`;
  await redis.sendCommand(["ACL", "SETUSER", user, "on", ">s3cret", `~${prefix}*`, ...commands]);
  const url = new URL(inject("redis").url);
  [url.username, url.password] = [user, "s3cret"];
  const env = { REDIS_URL: url.href, SESSION_KEY_PREFIX: prefix, SESSION_MAX_PER_USER: "2" };
  const [clock, budget] = [new Clock(), { times: 1, seconds: 9 }];
  const layer = layerFor("redis over TCP", clock, env);
  await redis.scriptFlush();
  try {
    const userId = crypto.randomUUID();
    const browser = new Browser(layer);
    const stranger = await browser.act();
    stranger.data["cart"] = [1];
    await stranger.save();
    for (const each of [browser, new Browser(layer), new Browser(layer)]) await signIn(each, { userId });
    await signIn(browser, { userId });
    clock.pass(6 * 3600);
    await browser.look();
    const session = await browser.act({ list: true });
    await session.update((data) => Object.assign(data, { count: 1 }));
    await session.userSessions?.list();
    await session.userSessions?.revokeOthers();
    await session.destroy();
    await layer.limiter.spend("a", budget);
    await layer.limiter.look("a", budget);
  } finally {
    await redis.sendCommand(["ACL", "DELUSER", user]);
  }
}

test("a Redis user needs no more than the README says", async () => {
  expect(COMMANDS.length).toBeGreaterThan(10);
  await useAll(COMMANDS);
});

test.each(COMMANDS)("without %s it is an outage: nobody looks signed out", async (command) => {
  vi.spyOn(console, "info").mockReturnValue();
  const error = await useAll(COMMANDS.filter((other) => other !== command)).catch((error) => error);
  expect(error).toBeInstanceOf(SessionStorageUnavailableError);
});
