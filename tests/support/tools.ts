import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "@playwright/test";

/** Redis, or Valkey, which speaks the same language. @throws Error that says what to install */
export function findRedisServer(): string {
  const found = findCommand(["redis-server", "valkey-server"]);
  if (found) return found;
  throw new Error("redis-server is not installed. Run `npm run setup:tests`, which installs it or says how.");
}

/** Chromium's path, the quick headless build first; undefined where Playwright finds its own. @throws Error that says what to install */
export function findChromium(): string | undefined {
  if (existsSync(chromium.executablePath())) return undefined;
  const found = findCommand([
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
  ]);
  if (found) return found;
  throw new Error("There is no Chromium. Run `npm run setup:tests`, which installs it or says how.");
}

/** @throws Error where nginx is not installed */
export function findNginx(): string {
  // Debian keeps it where only the administrator looks.
  const path = [process.env["PATH"], "/usr/sbin", "/usr/local/sbin"].join(delimiter);
  const found = findCommand(["nginx"], path);
  if (found) return found;
  throw new Error("nginx is not installed.");
}

const BROWSERS = ["chromium", "firefox", "webkit"] as const;

/** What E2E_BROWSERS names, Chromium if it names none. */
export const browsers = BROWSERS.filter((name) =>
  (process.env["E2E_BROWSERS"] || "chromium").split(",").some((named) => named.trim() === name),
);

export function isInstalled(find: () => unknown): boolean {
  try {
    find();
    return true;
  } catch {
    return false;
  }
}

/** Where the first of these programs is that the machine has. */
function findCommand(names: string[], path = process.env["PATH"] ?? ""): string | undefined {
  // On Windows a program's file has an ending, such as redis-server.exe.
  const endings = process.platform === "win32" ? [".exe", ".cmd"] : [""];
  const files = names.flatMap((name) => endings.map((ending) => name + ending));
  return files.flatMap((file) => path.split(delimiter).map((folder) => join(folder, file))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
