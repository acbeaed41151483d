import { buildApp, startApp, TEST_SECRET } from "../../tests/support/app-server.ts";
import { startRedis } from "../../tests/support/redis-server.ts";
import { browsers } from "../../tests/support/tools.ts";
import { startBridge } from "../../tests/support/upstash-bridge.ts";
import { forgetSecrets, scanForSecrets } from "./log-scan.ts";
import { isDeployment, openDeployment, origin } from "./target.ts";

/** Before the first test: the production build, and an app for each storage. Against a deployment: nothing. */
export default async function startServers(): Promise<(() => Promise<void>) | undefined> {
  if (isDeployment) {
    await openDeployment();
    return undefined;
  }
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
  // Like Safari, WebKit keeps no Secure cookie on http://localhost.
  const plain = { SESSION_STORE: "cookie", SESSION_COOKIE_SECURE: "false" };
  if (browsers.includes("webkit")) Object.assign(apps, { webkit: await startApp(plain) });
  for (const [project, app] of Object.entries(apps)) process.env[urlVariable(project)] = app.url;
  return async () => {
    const outputs = Object.fromEntries(Object.entries(apps).map(([name, app]) => [name, app.output()]));
    for (const server of [...Object.values(apps), bridge, redis]) await server.stop();
    scanForSecrets(outputs, [TEST_SECRET, bridge.token]);
  };
}

/** Where the app of a project listens. */
export function appUrl(project: string): string {
  const url = origin ?? process.env[urlVariable(project)] ?? process.env[urlVariable("cookie")];
  if (!url) throw new Error(`No app was started for the project ${project}.`);
  return url;
}

function urlVariable(project: string): string {
  return `E2E_URL_${project.toUpperCase()}`;
}
