import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { resolve } from "node:path";

/** Runs `npm run user` with these lines from a pipe. */
export function addUser(name: string, ...lines: string[]): SpawnSyncReturns<string> {
  return runUser([name], { input: lines.join("\n") });
}

/** Runs `npm run user` with these arguments. */
export function runUser(
  args: string[],
  { input = "", env = {}, folder = "." }: { input?: string; env?: Record<string, string | undefined>; folder?: string },
): SpawnSyncReturns<string> {
  const environment = { ...process.env, AUTH_USERS: "", ...env };
  return spawnSync(process.execPath, [resolve("scripts/add-user.ts"), ...args], {
    input,
    env: environment as NodeJS.ProcessEnv,
    cwd: folder,
    encoding: "utf8",
  });
}
