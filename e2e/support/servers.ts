import { buildApp, startApp, TEST_SECRET } from "../../tests/support/app-server.ts";
import { startRedis } from "../../tests/support/redis-server.ts";
import { startBridge } from "../../tests/support/upstash-bridge.ts";
import { forgetSecrets, scanForSecrets } from "./log-scan.ts";

/** Before the first test: the production build, and an app for each storage. Against a deployment: nothing. */
export default async function startServers(): Promise<(() => Promise<void>) | undefined> {
  if (process.env["BASE_URL"]) return undefined;
  forgetSecrets();
  console.log("Building the app ...");
  buildApp();
  const redis = await startRedis();
  const bridge = await startBridge(redis.url);
  const apps = {
    cookie: await startApp({ SESSION_STORE: "cookie" }),
    redis: await startApp({ UPSTASH_REDIS_REST_URL: bridge.url, UPSTASH_REDIS_REST_TOKEN: bridge.token }),
    memory: await startApp({ SESSION_STORE: "memory" }),
  };
  for (const [project, app] of Object.entries(apps)) process.env[urlVariable(project)] = app.url;
  return async () => {
    const outputs = Object.fromEntries(Object.entries(apps).map(([name, app]) => [name, app.output()]));
    for (const server of [...Object.values(apps), bridge, redis]) await server.stop();
    scanForSecrets(outputs, [TEST_SECRET, bridge.token]);
  };
}

/** Where the app of a project listens. */
export function appUrl(project: string): string {
  const url = process.env["BASE_URL"] ?? process.env[urlVariable(project)];
  if (!url) throw new Error(`No app was started for the project ${project}.`);
  return url;
}

function urlVariable(project: string): string {
  return `E2E_URL_${project.toUpperCase()}`;
}
