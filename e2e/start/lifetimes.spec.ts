import { setTimeout } from "node:timers/promises";
import { startApp } from "../../tests/support/app-server.ts";
import { startRedis } from "../../tests/support/redis-server.ts";
import { expect, signInByRequest, test } from "../support/test.ts";

test.describe.configure({ timeout: 60_000 });

for (const storage of ["cookie", "memory", "redis"]) {
  test(`in ${storage} a session ends by the server's clock, whatever the browser sends`, async ({
    playwright,
    name,
  }) => {
    await using redis = storage === "redis" ? await startRedis() : undefined;
    await using app = await startApp({
      SESSION_STORE: storage,
      REDIS_URL: redis?.url ?? "",
      SESSION_IDLE_TIMEOUT: "3",
      SESSION_ABSOLUTE_LIFETIME: "6",
      SESSION_REFRESH_INTERVAL: "0",
    });
    const [active, idle] = await Promise.all([1, 2].map(() => playwright.request.newContext({ baseURL: app.url })));
    if (!active || !idle) throw new Error("unreachable");
    await Promise.all([signInByRequest(active, name), signInByRequest(idle, name)]);
    const isIn = async (context: typeof active) =>
      (await (await context.get("/")).text()).includes(`Logged in as ${name}`);

    for (let second = 0; second < 4; second += 1) {
      await setTimeout(1000);
      expect(await isIn(active), `active, second ${second}`).toBe(true);
    }
    expect(await isIn(idle), "idle for 4 s of 3").toBe(false);
    await setTimeout(2500);
    expect(await isIn(active), "6.5 s old, of 6").toBe(false);

    await Promise.all([active.dispose(), idle.dispose()]);
  });
}
