import { connect } from "node:net";
import { freePort, launch, type RunningServer } from "./processes.ts";
import { findRedisServer } from "./tools.ts";

export interface RedisOptions {
  /** A free one if left out. */
  port?: number;
  /** A folder to keep the data in; left out: they are gone when it stops. */
  folder?: string;
}

/** A real redis-server of its own. */
export async function startRedis({ port, folder }: RedisOptions = {}): Promise<RunningServer & { port: number }> {
  const listening = port ?? (await freePort());
  const keep = folder ? ["--dir", folder, "--appendonly", "yes"] : ["--appendonly", "no"];
  const server = await launch({
    command: findRedisServer(),
    args: ["--bind", "127.0.0.1", "--port", String(listening), "--save", "", ...keep],
    url: `redis://127.0.0.1:${listening}`,
    isReady: () => answersPing(listening),
  });
  return { ...server, port: listening };
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
    socket.once("data", (reply) => {
      resolve(reply.toString().startsWith("+PONG"));
      socket.destroy();
    });
    socket.once("error", () => resolve(false));
  });
}
