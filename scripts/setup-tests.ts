// `node scripts/setup-tests.ts browsers redis` finds or installs what the tests need besides npm's packages.
import { spawnSync } from "node:child_process";
import { accessSync } from "node:fs";
import { type BrowserType, firefox, webkit } from "@playwright/test";
import { browsers, findChromium, findNginx, findRedisServer, isInstalled } from "../tests/support/tools.ts";

interface Need {
  find(): unknown;
  /** Tried in this order, until one is installed. */
  debianPackages: string[];
  /** A command that needs no administrator. */
  install?: [command: string, ...args: string[]];
  instructions: string;
  /** Without it a few tests are skipped, by name. */
  optional?: boolean;
}

const NEEDS: Record<string, Need> = {
  chromium: {
    find: findChromium,
    debianPackages: ["chromium-headless-shell", "chromium"],
    install: ["npx", "playwright", "install", "chromium"],
    instructions:
      "Install Chromium: `npx playwright install --with-deps chromium`, or your system's package `chromium`.",
  },
  firefox: playwrightBrowser(firefox),
  webkit: playwrightBrowser(webkit),
  redis: {
    find: findRedisServer,
    debianPackages: ["redis-server"],
    instructions:
      "Install Redis 7 or Valkey: `sudo apt-get install redis-server` (Debian, Ubuntu), `brew install redis` (macOS).",
  },
  nginx: {
    find: findNginx,
    debianPackages: ["nginx"],
    instructions: "The tests behind nginx are skipped. Install it: `sudo apt-get install nginx`, `brew install nginx`.",
    optional: true,
  },
};

for (const name of process.argv.slice(2).flatMap((name) => (name === "browsers" ? browsers : [name]))) {
  const need = NEEDS[name];
  if (!need) throw new Error(`Unknown: ${name}. Known: ${Object.keys(NEEDS).join(", ")}`);
  // The deployment under test has its own Redis.
  if (["redis", "nginx"].includes(name) && process.env["BASE_URL"]) continue;
  if (!isInstalled(need.find)) install(name, need);
}

/** Playwright drives builds of its own, and not those of a distribution. */
function playwrightBrowser(browser: BrowserType): Need {
  const name = browser.name();
  return {
    find: () => accessSync(browser.executablePath()),
    debianPackages: [],
    install: ["npx", "playwright", "install", "--with-deps", name],
    instructions: `Its tests are skipped. Install it: npx playwright install --with-deps ${name}.`,
    optional: true,
  };
}

function install(name: string, need: Need): void {
  const isDebianRoot = process.getuid?.() === 0 && succeeds("apt-get", "--version");
  if (isDebianRoot) {
    run("apt-get", "update", "-qq");
    for (const debianPackage of need.debianPackages) {
      if (isInstalled(need.find)) break;
      console.log(`The tests need ${name}. Installing the package ${debianPackage} ...`);
      run("apt-get", "install", "-y", "-qq", "--no-install-recommends", debianPackage);
    }
  }
  if (!isInstalled(need.find) && need.install) {
    console.log(`The tests need ${name}. Running ${need.install.join(" ")} ...`);
    run(...need.install);
  }
  if (isInstalled(need.find)) return;
  console.error(`The tests need ${name}, and it could not be installed. ${need.instructions}`);
  if (!need.optional) process.exit(1);
}

function succeeds(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}

function run(command: string, ...args: string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  // On Windows npx is a script, which needs a shell.
  const shell = process.platform === "win32";
  const { stdout, stderr, status } = spawnSync(command, args, { env, encoding: "utf8", shell });
  if (status !== 0) console.error(`${command} ${args.join(" ")} failed:\n${stdout ?? ""}${stderr ?? ""}`.trimEnd());
}
