// `npm run dev:redis` starts the app in development. Sessions are in a local redis-server behind Upstash's REST API.
import { spawn } from "node:child_process";
import { startRedis } from "../tests/support/redis-server.ts";
import { startBridge } from "../tests/support/upstash-bridge.ts";

const redis = await startRedis().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
const bridge = await startBridge(redis.url);
console.log(`Sessions are kept in Redis. Watch them: redis-cli -p ${redis.port} monitor`);

const app = spawn(process.execPath, ["node_modules/next/dist/bin/next", "dev", ...process.argv.slice(2)], {
  stdio: "inherit",
  env: {
    ...process.env,
    SESSION_STORE: "redis",
    UPSTASH_REDIS_REST_URL: bridge.url,
    UPSTASH_REDIS_REST_TOKEN: bridge.token,
  },
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => app.kill(signal));
app.once("exit", async (code) => {
  await bridge.stop();
  await redis.stop();
  process.exit(code ?? 0);
});
