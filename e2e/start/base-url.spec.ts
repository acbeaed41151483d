import { execFile } from "node:child_process";
import { expect, test } from "@playwright/test";
import { hashPassword } from "../../lib/auth/password.ts";
import { startApp } from "../../tests/support/app-server.ts";
import { protect } from "../../tests/support/protected-preview.ts";
import { startRedis, tell } from "../../tests/support/redis-server.ts";

const SECRET = "what opens the preview";
const PASSWORD = "correct horse battery";

/** As its owner would have it: everything that BASE_URL's tests may meet, and all at once. */
const ODD = {
  SESSION_COOKIE_NAME: "odd",
  SESSION_COOKIE_SAMESITE: "strict",
  SESSION_IDLE_TIMEOUT: "600",
  PERMANENT_SESSION_LIFETIME: "1200",
  SESSION_ABSOLUTE_LIFETIME: "1800",
  LOGIN_RATE_LIMIT: "1/3",
};

test("against a protected preview with another configuration and one user the tests pass, and leave nothing", async () => {
  test.skip(!process.env["TEST_ALL"], "It runs the browser tests once more: npm run test:all");
  test.setTimeout(900_000);
  await using redis = await startRedis();
  const AUTH_USERS = `zoë:${await hashPassword(PASSWORD)}`;
  await using app = await startApp({ ...ODD, AUTH_USERS, REDIS_URL: redis.url });
  await using preview = await protect(app, SECRET);

  const bare = await run(preview.url, {});
  expect(bare.output).toContain("set VERCEL_AUTOMATION_BYPASS_SECRET");
  const opened = { VERCEL_AUTOMATION_BYPASS_SECRET: SECRET };
  expect((await run(preview.url, opened)).output).toContain("Set E2E_USERNAME and E2E_PASSWORD");

  const { code, output } = await run(preview.url, { ...opened, E2E_USERNAME: "zoë", E2E_PASSWORD: PASSWORD });
  expect(code, output).toBe(0);
  expect(output).toMatch(/\d{2,} passed/);
  expect(app.output(), "the limit was met").toContain("auth.rate-limited");
  const keys = (await tell(redis.port, "KEYS *")).split("\r\n").filter((line) => line.startsWith("session:"));
  expect(keys.filter((key) => !key.startsWith("session:limit:"))).toEqual([]);
});

/** `npm run test:e2e` with these variables. */
function run(BASE_URL: string, env: object): Promise<{ code: number; output: string }> {
  const args = ["test", "--reporter=line", "--output=test-results/base-url"];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["node_modules/@playwright/test/cli.js", ...args],
      { env: { ...process.env, BASE_URL, ...env }, maxBuffer: 2 ** 24 },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });
}
