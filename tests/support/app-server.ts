import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { freePort, launch, type RunningServer } from "./processes.ts";

/** Enough to start; every test run gets its own. */
export const TEST_SECRET = "a secret of the tests that is long enough to be accepted";

/** Settings of the developer's own shell and `.env.local` must not leak into a test's server. */
const NOT_SET = [...readFileSync(".env.example", "utf8").matchAll(/^# ([A-Z_]+)=/gm)].map(([, name]) => [name, ""]);
const CLEAN = {
  ...Object.fromEntries(NOT_SET),
  KV_REST_API_URL: "",
  KV_REST_API_TOKEN: "",
  SESSION_SECRET: TEST_SECRET,
  // The tests that are about the limit set one.
  LOGIN_RATE_LIMIT: "off",
};

/** Next.js's own command line. */
const NEXT = resolve("node_modules/next/dist/bin/next");

/** What an app is made of: not its tests, nor its documents. */
const APP = ["app", "lib", "public", "proxy.ts", "instrumentation.ts", "instrumentation-node.ts"];
const SETTINGS = ["next.config.js", "postcss.config.js", "tsconfig.json", "package.json"];

/** Copies the app, so that a test can change it there. */
export function copyApp(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  for (const file of [...APP, ...SETTINGS].filter(existsSync)) cpSync(file, join(folder, file), { recursive: true });
}

/** Builds an app. Without a secret and without a Redis: a build needs neither. @throws Error with what it printed */
export function buildApp(folder = ".", variables: Record<string, string> = {}): void {
  const env = {
    ...process.env,
    ...CLEAN,
    ...variables,
    SESSION_SECRET: "",
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
  } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [NEXT, "build"], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`next build failed:\n${stdout}${stderr}`);
}

/** The production build, on a free port of 127.0.0.1 or on PORT, with these variables. */
export async function startApp(env: Record<string, string>, folder = "."): Promise<RunningServer> {
  const port = Number(env["PORT"]) || (await freePort());
  // `localhost`, not 127.0.0.1: browsers keep Secure cookies over plain http for the name.
  const url = `http://localhost:${port}${env["BASE_PATH"] ?? ""}`;
  return launch({
    command: process.execPath,
    folder,
    args: [NEXT, "start", "-H", "127.0.0.1", "-p", String(port)],
    env: { ...CLEAN, ...env, NODE_ENV: "production" },
    url,
    isReady: async () => (await fetch(`${url}/login`)).status < 500,
  });
}

/** Starts the production build with variables that it must refuse. What it printed, and how it ended. */
export async function failToStart(env: Record<string, string>): Promise<string> {
  const app = startApp(env);
  return app.then(
    async (running) => {
      await running.stop();
      throw new Error("The app started.");
    },
    (error: Error) => error.message,
  );
}
