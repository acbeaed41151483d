import { mkdtempDisposableSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TEST_SECRET } from "../../tests/support/app-server.ts";
import { runDockerfile, startStage } from "../../tests/support/dockerfile.ts";
import { startRedis } from "../../tests/support/redis-server.ts";
import { expect, signInByRequest, test } from "../support/test.ts";

test("what deploy/Dockerfile makes starts, is healthy, and signs in, with sessions in Redis", async ({
  playwright,
  name,
}) => {
  test.skip(!process.env["TEST_ALL"], "It installs and builds anew: npm run test:all");
  test.setTimeout(300_000);
  using work = mkdtempDisposableSync(join(tmpdir(), "container-"));
  const image = runDockerfile("deploy/Dockerfile", work.path);
  expect(readdirSync(image.folder).sort()).toEqual([".next", "node_modules", "package.json", "server.js"]);

  await using redis = await startRedis();
  await using app = await startStage(image, { SESSION_SECRET: TEST_SECRET, REDIS_URL: redis.url });
  const visitor = await playwright.request.newContext({ baseURL: app.url });
  expect(await (await visitor.get("/api/health")).json()).toMatchObject({ storage: "redis", reachable: true });
  await signInByRequest(visitor, name);
  const page = await (await visitor.get("/")).text();
  expect(page).toContain(`Logged in as ${name}`);
  const [script = ""] = /\/_next\/static\/[^"]+\.js/.exec(page) ?? [];
  expect((await visitor.get(script)).status(), "the static files came along").toBe(200);
  await visitor.dispose();
});

test("a container gets no secret, does not run as root, and its server itself gets the signal to stop", () => {
  const ignored = readFileSync("deploy/Dockerfile.dockerignore", "utf8").split("\n");
  for (const path of [".env*", ".git", ".next", "node_modules"]) expect(ignored).toContain(path);
  const dockerfile = readFileSync("deploy/Dockerfile", "utf8");
  expect(dockerfile.indexOf("\nUSER node\n")).toBeGreaterThan(dockerfile.lastIndexOf("\nFROM "));
  expect(dockerfile).toMatch(/\nCMD \["node", "server.js"\]\n$/);
});
