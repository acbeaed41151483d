import { spawnSync } from "node:child_process";
import { expect, test } from "@playwright/test";

test("what Vercel builds: functions on Node.js 24, and nothing prerendered that depends on a session", () => {
  test.skip(!process.env["TEST_ALL"], "It installs Vercel's CLI, and builds anew: npm run test:all");
  test.setTimeout(400_000);
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/check-vercel.ts"], { encoding: "utf8" });
  expect(status, stdout + stderr).toBe(0);
});
