import { mkdtempDisposableSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, launch, type RunningServer, type Stoppable } from "./processes.ts";
import { findRedisServer } from "./tools.ts";

export interface RedisOptions {
  /** A free one if left out. */
  port?: number;
  /** A folder to keep the data in; left out: they are gone when it stops. */
  folder?: string;
  /** More of redis-server's own options. */
  args?: string[];
}

/** A real redis-server of its own. */
export async function startRedis({
  port,
  folder,
  args = [],
}: RedisOptions = {}): Promise<RunningServer & { port: number }> {
  const listening = port ?? (await freePort());
  const keep = folder
    ? ["--dir", folder, "--appendonly", "yes"]
    : // What a replica is sent passes through a file, which no other server may find.
      [
        "--dir",
        tmpdir(),
        "--dbfilename",
        `redis-${listening}.rdb`,
        "--rdb-del-sync-files",
        "yes",
        "--appendonly",
        "no",
      ];
  const server = await launch({
    command: findRedisServer(),
    args: [
      "--bind",
      "127.0.0.1",
      "--port",
      String(listening),
      "--save",
      "",
      "--repl-diskless-sync-delay",
      "0",
      ...keep,
      ...args,
    ],
    url: `redis://127.0.0.1:${listening}`,
    isReady: () => answersPing(listening),
  });
  return { ...server, port: listening };
}

function answersPing(port: number): Promise<boolean> {
  return tell(port, "PING").then((reply) => reply.startsWith("+PONG"));
}

/** Sends one command, and gives the first bytes of the answer, as they came. */
export function tell(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(`${command}\r\n`));
    socket.once("data", (reply) => {
      resolve(reply.toString());
      socket.destroy();
    });
    socket.once("error", reject);
  });
}

/** Waits until the answer to the command contains the word. */
export async function until(port: number, command: string, word: string): Promise<void> {
  for (const deadline = Date.now() + 20_000; !(await tell(port, command).catch(() => "")).includes(word); ) {
    if (Date.now() > deadline) throw new Error(`${command} never answered ${word}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Makes one server a replica of another, and waits until it has all of its data. */
export async function replicate(replica: number, primary: number): Promise<void> {
  await tell(replica, `REPLICAOF 127.0.0.1 ${primary}`);
  await until(replica, "INFO replication", "master_link_status:up");
}

/** The replica takes over, and the old primary becomes its replica, which answers READONLY. */
export async function failOver(primary: number, replica: number): Promise<void> {
  await tell(replica, "REPLICAOF NO ONE");
  await replicate(primary, replica);
}

export interface Cluster extends Stoppable {
  /** Addresses as REDIS_URL takes them. */
  url: string;
  /** The masters first, then a replica of each in the same order, if there are any. */
  nodes: (RunningServer & { port: number })[];
}

/** A real Redis Cluster of three masters. */
export async function startCluster({ replicas = false } = {}): Promise<Cluster> {
  const folder = mkdtempDisposableSync(join(tmpdir(), "redis-cluster-"));
  const nodes: (RunningServer & { port: number })[] = [];
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    folder.remove();
  };
  try {
    for (let at = 0; at < (replicas ? 6 : 3); at += 1) nodes.push(await startNode(folder.path));
    const [first, ...others] = nodes.map(({ port }) => port) as [number, ...number[]];
    for (const [at, range] of ["0 5460", "5461 10922", "10923 16383"].entries()) {
      const port = nodes[at]?.port ?? 0;
      await tell(port, `CLUSTER SET-CONFIG-EPOCH ${at + 1}`);
      await tell(port, `CLUSTER ADDSLOTSRANGE ${range}`);
    }
    for (const port of others) await tell(first, `CLUSTER MEET 127.0.0.1 ${port} ${busPort(port)}`);
    for (const { port } of nodes) await until(port, "CLUSTER INFO", `cluster_known_nodes:${nodes.length}`);
    for (const [at, { port }] of nodes.slice(3).entries()) {
      const [, id = ""] = (await tell(nodes[at]?.port ?? 0, "CLUSTER MYID")).split("\r\n");
      await tell(port, `CLUSTER REPLICATE ${id}`);
      await until(port, "INFO replication", "master_link_status:up");
    }
    for (const { port } of nodes) await until(port, "CLUSTER INFO", "cluster_state:ok");
  } catch (error) {
    await stop();
    throw error;
  }
  const url = nodes.map((node) => node.url).join(",");
  return { url, nodes, stop, [Symbol.asyncDispose]: stop };
}

async function startNode(folder: string) {
  const port = await freePort();
  const cluster = ["--cluster-enabled", "yes", "--cluster-config-file", join(folder, `${port}.conf`)];
  // The others notice within two seconds that it is gone, and its replica takes over.
  const timeouts = ["--cluster-node-timeout", "2000", "--cluster-port", String(busPort(port))];
  return startRedis({ port, args: [...cluster, ...timeouts] });
}

/** Redis's own choice, ten thousand above, may be no port at all. */
function busPort(port: number): number {
  return port > 55_000 ? port - 10_000 : port + 10_000;
}
