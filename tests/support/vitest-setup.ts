import type { TestProject } from "vitest/node";
import { type Cluster, startCluster, startRedis } from "./redis-server.ts";
import { startBridge } from "./upstash-bridge.ts";

declare module "vitest" {
  interface ProvidedContext {
    redis: { url: string; upstash: { url: string; token: string }; cluster: string | undefined };
  }
}

/** One real redis-server for the run, reached by both transports; with TEST_ALL or `--mode all` a Redis Cluster too. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const redis = await startRedis();
  const bridge = await startBridge(redis.url);
  const isAll = !!process.env["TEST_ALL"] || project.config.mode === "all";
  const cluster: Cluster | undefined = isAll ? await startCluster() : undefined;
  project.provide("redis", {
    url: redis.url,
    upstash: { url: bridge.url, token: bridge.token },
    cluster: cluster?.url,
  });
  return async () => {
    await cluster?.stop();
    await bridge.stop();
    await redis.stop();
  };
}
