import { spawn } from "node:child_process";
import { expect, inject, test } from "vitest";
import { Browser } from "../support/browser.ts";
import { Clock, layerFor, SECRET, type StorageName } from "../support/layers.ts";
import { expectAlive, expectEnded, signIn } from "../support/sign-in.ts";

interface Run {
  status: number | null;
  printed: string;
}

/** Runs `npm run sessions` in an environment of its own. */
async function sessions(args: string[], env: Record<string, string>): Promise<Run> {
  const child = spawn(process.execPath, ["scripts/sessions.ts", ...args], {
    env: { PATH: process.env["PATH"] ?? "", NODE_ENV: "production", SESSION_SECRET: SECRET, ...env },
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (printed += chunk));
  const status = await new Promise<number | null>((done) => child.once("close", done));
  return { status, printed };
}

const { url, upstash, cluster } = inject("redis");
const REDIS: Record<string, Record<string, string>> = {
  "redis over TCP": { REDIS_URL: url },
  "redis over Upstash": { UPSTASH_REDIS_REST_URL: upstash.url, UPSTASH_REDIS_REST_TOKEN: upstash.token },
  ...(cluster ? { "redis in a cluster": { REDIS_URL: cluster } } : {}),
};

test.each(Object.entries(REDIS))(
  "end-all ends every session of everybody in %s, and nothing else",
  async (storage, env) => {
    const prefix = `end-all-${crypto.randomUUID()}:`;
    const own = layerFor(storage as StorageName, new Clock(), { SESSION_KEY_PREFIX: prefix });
    const neighbours = layerFor(storage as StorageName, new Clock(), { SESSION_KEY_PREFIX: `${prefix}other:` });
    const browsers = Array.from({ length: 20 }, () => new Browser(own));
    const neighbour = new Browser(neighbours);
    for (const browser of [...browsers, neighbour]) await signIn(browser);
    const stranger = new Browser(own);
    const cart = await stranger.act();
    cart.data.cart = ["apples"];
    await cart.save();
    await own.limiter.spend("somebody", { times: 1, seconds: 600 });

    const { status, printed } = await sessions(["end-all"], { ...env, SESSION_KEY_PREFIX: prefix });
    expect({ status, printed: printed.trim() }).toEqual({
      status: 0,
      printed: "Ended all sessions of 21 users and visitors.",
    });
    for (const browser of [...browsers, stranger]) await expectEnded(browser);
    await expectAlive(neighbour);
    expect(await own.limiter.spend("somebody", { times: 1, seconds: 600 })).toBeGreaterThan(0);
  },
);

test.each([
  [["end-all"], { SESSION_STORE: "cookie" }, "Put a new SESSION_SECRET in place of the old one"],
  [["end-all"], { SESSION_STORE: "memory" }, "restart every instance"],
  [["end-all"], { SESSION_STORE: "redis" }, "SESSION_STORE is redis, but no Redis is configured"],
  [["end-some"], {}, "Usage: npm run sessions -- end-all"],
])("%j with %j ends nothing, fails, and says what does", async (args, env, advice) => {
  const { status, printed } = await sessions(args, env);
  expect(status).toBe(1);
  expect(printed).toContain(advice);
});
