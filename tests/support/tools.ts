import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "@playwright/test";

/** Redis, or Valkey, which speaks the same language. @throws Error that says what to install */
export function findRedisServer(): string {
  const found = findCommand("redis-server", "valkey-server");
  if (found) return found;
  throw new Error("redis-server is not installed. Run `npm run setup:tests`, which installs it or says how.");
}

/** Chromium's path, the quick headless build first; undefined where Playwright finds its own. @throws Error that says what to install */
export function findChromium(): string | undefined {
  if (existsSync(chromium.executablePath())) return undefined;
  const found = findCommand(
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
  );
  if (found) return found;
  throw new Error("There is no Chromium. Run `npm run setup:tests`, which installs it or says how.");
}

function findCommand(...names: string[]): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
