import { freePort, launch, type RunningServer } from "./processes.ts";

/** Enough to start; every test run gets its own. */
export const TEST_SECRET = "a secret of the tests that is long enough to be accepted";

/** Settings of the developer's own shell and `.env.local` that must not leak into a test's server. */
const CLEAN = {
  SESSION_SECRET: TEST_SECRET,
  SESSION_SECRET_FALLBACKS: "",
  SESSION_STORE: "",
  REDIS_URL: "",
  UPSTASH_REDIS_REST_URL: "",
  UPSTASH_REDIS_REST_TOKEN: "",
  KV_REST_API_URL: "",
  KV_REST_API_TOKEN: "",
};

/** The production build, on a free port of 127.0.0.1, with these variables. */
export async function startApp(env: Record<string, string>): Promise<RunningServer> {
  const port = await freePort();
  // `localhost`, not 127.0.0.1: browsers keep Secure cookies over plain http for the name.
  const url = `http://localhost:${port}`;
  return launch({
    command: process.execPath,
    args: ["node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1", "-p", String(port)],
    env: { ...CLEAN, ...env, NODE_ENV: "production" },
    url,
    isReady: async () => (await fetch(`${url}/icon.svg`)).ok,
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
