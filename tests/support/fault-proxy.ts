import { connect, createServer, type Server, type Socket } from "node:net";
import { freePort, type Stoppable } from "./processes.ts";

/** A server that takes every connection and never says a word. */
export async function startBlackhole(): Promise<Stoppable & { port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => undefined));
  });
  const port = await freePort();
  await listen(server, port);
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port, stop, [Symbol.asyncDispose]: stop };
}

/**
 * What becomes of what the app sends from now on. What is lost on a connection, in either direction, leaves it open and
 * mute, as in a real network: TCP delivers all bytes or none. "once": then the fault is over. A text is the whole answer.
 */
export type Fault =
  | "none"
  | "hangs"
  | "loses answers"
  | "loses an answer once"
  | "resets instead of an answer, once"
  | "breaks the connection"
  | "is slow by 500 ms"
  | "holds what is sent, once"
  | { answers: string };

export interface FaultProxy extends Stoppable {
  port: number;
  /** Leaves all connections as they are. */
  set(fault: Fault): void;
  /** The open connections stay open, and carry nothing any more. */
  mute(): void;
  /** Resets the open connections: now, or as soon as they are used. */
  reset(when: "now" | "when used"): void;
  /** Delivers what was held, also if the app has hung up since. */
  release(): void;
  /** New connections lead to another server; the open ones stay where they are. */
  leadTo(target: number): void;
  /** Breaks all connections and refuses new ones, until `accept`. */
  refuse(): Promise<void>;
  accept(): Promise<void>;
  /** How many connections there have been. */
  opened(): number;
}

interface Line {
  client: Socket;
  redis: Socket;
  /** The app's bytes, or Redis's, go nowhere. */
  lost: { sent: boolean; answers: boolean; reset: boolean };
  held: Buffer[] | undefined;
  slowUntil: number;
}

/** Stands between the app and its Redis, at the level of TCP, so that one proxy serves both transports. */
export async function startFaultProxy(target: number): Promise<FaultProxy> {
  let fault: Fault = "none";
  let opened = 0;
  const lines = new Set<Line>();

  function sent(line: Line, chunk: Buffer): void {
    const { client, redis, lost } = line;
    if (lost.sent) return;
    if (lost.reset && !lost.answers) return void client.resetAndDestroy();
    if (line.held) return void line.held.push(chunk);
    if (typeof fault === "object") {
      const commands = chunk.toString("latin1").match(/^(\*\d+\r\n\$|POST )/gm) ?? [];
      for (const _ of commands) client.write(fault.answers);
      return;
    }
    if (fault === "breaks the connection") return void client.resetAndDestroy();
    if (fault === "hangs") lost.sent = true;
    if (fault === "loses answers" || fault === "loses an answer once") lost.answers = true;
    if (fault === "resets instead of an answer, once") Object.assign(lost, { answers: true, reset: true });
    if (fault === "holds what is sent, once") line.held = [chunk];
    if (fault === "is slow by 500 ms") line.slowUntil = Date.now() + 500;
    if (fault.endsWith("once")) fault = "none";
    if (!lost.sent && !line.held) setTimeout(() => redis.write(chunk), line.slowUntil - Date.now());
  }

  const server = createServer((client) => {
    opened += 1;
    const redis = connect(target, "127.0.0.1");
    const lost = { sent: false, answers: false, reset: false };
    const line: Line = { client, redis, lost, held: undefined, slowUntil: 0 };
    lines.add(line);
    client.on("data", (chunk) => sent(line, chunk)).on("error", () => undefined);
    redis.on("data", (chunk) => {
      if (!lost.answers) client.write(chunk);
      else if (lost.reset) client.resetAndDestroy();
    });
    redis.on("error", () => undefined).on("close", () => client.destroy());
    client.on("close", () => {
      if (line.held) return;
      lines.delete(line);
      redis.destroy();
    });
  });
  const port = await freePort();
  await listen(server, port);
  const refuse = async () => {
    for (const { client, redis } of lines) for (const socket of [client, redis]) socket.destroy();
    lines.clear();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  return {
    port,
    set(next) {
      fault = next;
    },
    mute() {
      for (const { lost } of lines) lost.sent = true;
    },
    reset(when) {
      for (const { client, lost } of lines) {
        if (when === "now") client.resetAndDestroy();
        else lost.reset = true;
      }
    },
    release() {
      for (const line of lines) {
        for (const chunk of line.held ?? []) line.redis.write(chunk);
        line.held = undefined;
      }
    },
    leadTo(next) {
      target = next;
    },
    refuse,
    accept: () => listen(server, port),
    opened: () => opened,
    stop: refuse,
    [Symbol.asyncDispose]: refuse,
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
}

/** An answer over HTTP, whatever was asked. */
export function http(status: string, type: string, body: string): Fault {
  const head = [`HTTP/1.1 ${status}`, `Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(body)}`, "", body];
  return { answers: head.join("\r\n") };
}
