import { execFileSync } from "node:child_process";
import { resolve } from "node:path";

const READ = `
  const { createRequire } = require("node:module");
  const { loadEnvConfig } = createRequire(process.argv[1])("@next/env");
  process.stdout.write(JSON.stringify(loadEnvConfig(process.cwd(), true, { info() {}, error() {} }).parsedEnv));
`;

/** What `next dev` reads from the folder's `.env.local`, in a process of its own: it changes the environment. */
export function readEnvFile(folder: string): Record<string, string> {
  const env = { PATH: process.env["PATH"], NODE_ENV: "development" } as const;
  const args = ["-e", READ, resolve("node_modules/next/package.json")];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: folder, env, encoding: "utf8" }));
}
