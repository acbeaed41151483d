// `npm test` runs all checks, one after the other, and prints a count at the end. `npm run test:all` also runs what takes
// long: what installs or builds anew.
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";

const UNIT_REPORT = "test-results/unit.json";
const E2E_REPORT = "test-results/e2e.json";

const steps = [
  { name: "Lint", script: "lint" },
  { name: "Types", script: "typecheck" },
  { name: "Unit and contract tests", script: "test:unit", report: UNIT_REPORT },
  { name: "Browser tests", script: "test:e2e", report: E2E_REPORT },
];

if (process.argv.includes("all")) process.env["TEST_ALL"] = "1";

let passed = 0;
let failed = 0;
for (const { name, script, report } of steps) {
  console.log(`\n${name}: npm run ${script}`);
  if (report) rmSync(report, { force: true });
  const ok =
    spawnSync("npm", ["run", "--silent", script], { stdio: "inherit", shell: process.platform === "win32" }).status ===
    0;
  const counts = report ? countTests(report) : { passed: 0, failed: 0 };
  passed += counts.passed;
  // A step can fail without a failed test, by a lint error or a crash. It then counts as one failed test.
  failed += ok ? counts.failed : Math.max(1, counts.failed);
}

console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

/** The JSON reports of Vitest and Playwright have different names for the counts. */
function countTests(report: string): { passed: number; failed: number } {
  try {
    const json = JSON.parse(readFileSync(report, "utf8"));
    if (json.stats) return { passed: json.stats.expected + json.stats.flaky, failed: json.stats.unexpected };
    return { passed: json.numPassedTests, failed: json.numFailedTests };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
