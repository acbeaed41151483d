import { readFileSync } from "node:fs";
import { expect, inject, test, vi } from "vitest";
import { SessionStorageUnavailableError } from "@/lib/session/errors";
import { Browser } from "../support/browser.ts";
import { Clock, layerFor } from "../support/layers.ts";
import { startCluster, tell } from "../support/redis-server.ts";
import { expectAlive, signIn } from "../support/sign-in.ts";

/** A cluster of six takes seconds to start: npm run test:all */
const all = inject("redis").cluster !== undefined;

const layerIn = (url: string) => layerFor("redis over TCP", new Clock(), { REDIS_URL: url });

/** So many that each of the three masters keeps some. */
async function signInMany(url: string): Promise<Browser[]> {
  const layer = layerIn(url);
  const browsers = Array.from({ length: 40 }, () => new Browser(layer));
  await Promise.all(browsers.map((browser) => signIn(browser)));
  return browsers;
}

test.runIf(all)("in a Redis Cluster every user signs in; a master that is killed is replaced within 10 s", async () => {
  vi.spyOn(console, "info").mockReturnValue();
  await using cluster = await startCluster({ replicas: true });
  const browsers = await signInMany(cluster.url);
  const isWell = async () => {
    for (const browser of browsers) await expectAlive(browser);
  };
  await isWell();

  await cluster.nodes[0]?.stop();
  await vi.waitFor(isWell, { timeout: 10_000, interval: 100 });
  // A process that starts now, with the dead node in its list, too; and one that is given two of the others only.
  const signInsOf = async (url: string) => expect(await signInMany(url)).toHaveLength(40);
  await signInsOf(cluster.url);
  await signInsOf([cluster.nodes[1]?.url, cluster.nodes[2]?.url].join());
});

test.runIf(all)("in a cluster a Redis user needs one right more, as the README says", async () => {
  const readme = readFileSync("lib/session/README.md", "utf8");
  const rights = `${/(?<=ACL SETUSER app .*) \+[a-z].*/.exec(readme)} ${/\+cluster\|slots/.exec(readme)}`;
  const nodes = (inject("redis").cluster ?? "").split(",").map((url) => new URL(url));
  for (const { port } of nodes) await tell(Number(port), `ACL SETUSER app on >s3cret ~session:*${rights}`);
  for (const node of nodes) [node.username, node.password] = ["app", "s3cret"];
  expect(await signInMany(nodes.join())).toHaveLength(40);
});

test.runIf(all)("a single address that answers MOVED is an outage that says what to do", async () => {
  const lines = vi.spyOn(console, "info").mockReturnValue();
  const [one = ""] = (inject("redis").cluster ?? "").split(",");
  const signIns = await Promise.allSettled(Array.from({ length: 40 }, () => signIn(new Browser(layerIn(one)))));
  const refused = signIns.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  expect(refused.length).toBeGreaterThan(10);
  for (const error of refused) {
    expect(error).toBeInstanceOf(SessionStorageUnavailableError);
    expect(error.reason).toBe("MOVED");
  }
  expect(lines.mock.calls.join()).toContain(
    "set REDIS_URL to addresses of several of its nodes, with commas between them",
  );
});
