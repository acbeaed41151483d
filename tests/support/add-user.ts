import { type SpawnSyncReturns, spawnSync } from "node:child_process";

/** Runs `npm run user` with these lines from a pipe. */
export function addUser(name: string, ...lines: string[]): SpawnSyncReturns<string> {
  return runUser([name], { input: lines.join("\n") });
}

/** Runs `npm run user` with these arguments. */
export function runUser(
  args: string[],
  { input = "", env = {} }: { input?: string; env?: Record<string, string> },
): SpawnSyncReturns<string> {
  const environment = { ...process.env, AUTH_USERS: "", ...env };
  return spawnSync(process.execPath, ["scripts/add-user.ts", ...args], { input, env: environment, encoding: "utf8" });
}
