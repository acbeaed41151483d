import { type SpawnSyncReturns, spawnSync } from "node:child_process";

/** Runs `npm run user` with these lines from a pipe. */
export function addUser(name: string, ...lines: string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, ["scripts/add-user.ts", name], { input: lines.join("\n"), encoding: "utf8" });
}
