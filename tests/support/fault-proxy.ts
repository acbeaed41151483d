import { connect, createServer, type Socket } from "node:net";
import { freePort, type Stoppable } from "./processes.ts";

/** A server that takes every connection and never says a word. */
export async function startBlackhole(): Promise<Stoppable & { port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => undefined));
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port, stop, [Symbol.asyncDispose]: stop };
}

/** What becomes of what the app sends to Redis. A text is the whole answer to it. */
export type Fault = "none" | "hangs" | "breaks the connection" | "is slow by 500 ms" | { answers: string };

export interface FaultProxy extends Stoppable {
  port: number;
  set(fault: Fault): void;
}

/** Stands between the app and its Redis, at the level of TCP, so that one proxy serves both transports. */
export async function startFaultProxy(target: number): Promise<FaultProxy> {
  let fault: Fault = "none";
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const redis = connect(target, "127.0.0.1");
    const end = () => [client, redis].map((socket) => socket.destroy());
    for (const socket of [client, redis]) sockets.add(socket.on("error", end).on("close", end));
    redis.on("data", (chunk) => client.write(chunk));
    client.on("data", (chunk) => {
      if (fault === "none") redis.write(chunk);
      else if (fault === "is slow by 500 ms") setTimeout(() => redis.write(chunk), 500);
      else if (fault === "breaks the connection") end();
      else if (typeof fault === "object") client.write(fault.answers);
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  const stop = async () => {
    breakAll();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    port,
    set(next) {
      // What was swallowed is never answered, which on a real network too ends with the connection.
      breakAll();
      fault = next;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** An answer over HTTP, whatever was asked. */
export function http(status: string, type: string, body: string): Fault {
  const head = [`HTTP/1.1 ${status}`, `Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(body)}`, "", body];
  return { answers: head.join("\r\n") };
}
