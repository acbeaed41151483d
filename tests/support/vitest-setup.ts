import type { TestProject } from "vitest/node";
import { startRedis } from "./redis-server.ts";
import { startBridge } from "./upstash-bridge.ts";

declare module "vitest" {
  interface ProvidedContext {
    redis: { url: string; upstash: { url: string; token: string } };
  }
}

/** One real redis-server for the run, reached by both transports. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const redis = await startRedis();
  const bridge = await startBridge(redis.url);
  project.provide("redis", { url: redis.url, upstash: { url: bridge.url, token: bridge.token } });
  return async () => {
    await bridge.stop();
    await redis.stop();
  };
}
