import { defineConfig } from "@playwright/test";
import { BROWSER_STATE, isDeployment, user } from "./e2e/support/target.ts";
import { browsers, findChromium } from "./tests/support/tools.ts";

/** Tests that start servers of their own: how the app starts, and what it does while its Redis is in trouble. */
const OWN_SERVERS = ["**/start/**", "**/faults/**"];

/** Thousands of requests, some of them hostile: not for a deployment that others use. */
const ATTACKS = "**/security.spec.ts";

/** What is the same in every storage runs in one of them, what is the same on the server in two; with TEST_ALL in all. */
const ALIKE = process.env["TEST_ALL"] ? [] : ["**/{tabs,screens,inspector}.spec.ts"];
const ALIKE_ON_SERVER = process.env["TEST_ALL"] ? [] : ["**/{bad-input,mark,no-javascript,security}.spec.ts"];

/** One project per storage, all on the production build; against a deployment, one project on whatever it uses. */
const inChromium = isDeployment
  ? [{ name: "deployment", testIgnore: [...OWN_SERVERS, ATTACKS] }]
  : [
      { name: "cookie", testIgnore: ["**/faults/**", ...ALIKE] },
      { name: "redis", testIgnore: ["**/start/**"] },
      { name: "memory", testIgnore: [...OWN_SERVERS, ...ALIKE, ...ALIKE_ON_SERVER] },
    ];

/** Which storage it is makes no difference to a browser: one project each. E2E_BROWSERS=chromium,firefox,webkit */
const inOthers = browsers
  .filter((name) => name !== "chromium")
  .map((name) => ({ name, testIgnore: [...OWN_SERVERS, ATTACKS], use: { browserName: name } }));

const chromium = {
  browserName: "chromium" as const,
  launchOptions: {
    executablePath: browsers.includes("chromium") ? findChromium() : undefined,
    // Chromium refuses to run sandboxed as root, which is who runs tests in a container.
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  },
};

export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/support/servers.ts",
  fullyParallel: true,
  forbidOnly: !!process.env["CI"],
  // One user has one name, and so many attempts.
  workers: user ? 1 : 2,
  timeout: 30_000,
  outputDir: "test-results/e2e",
  reporter: [["list"], ["json", { outputFile: "test-results/e2e.json" }]],
  use: {
    trace: "retain-on-failure",
    // It opens a protected preview.
    ...(isDeployment ? { storageState: BROWSER_STATE } : {}),
  },
  projects: [
    ...(browsers.includes("chromium") ? inChromium.map((project) => ({ ...project, use: chromium })) : []),
    ...inOthers,
  ],
});
