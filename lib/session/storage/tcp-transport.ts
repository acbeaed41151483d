import { createClient } from "redis";
import { processWide } from "../process-wide";
import type { RedisTransport } from "./redis";

type Connection = ReturnType<typeof connect>;

/** Any Redis or Valkey over TCP. The process has one connection. The first use opens it. It reconnects if it breaks. */
export function tcpTransport({ url }: { url: string }): RedisTransport {
  return {
    evalsha: (sha1, key, args, deadline) => send(url, ["EVALSHA", sha1, "1", key, ...args], deadline),
    eval: (text, key, args, deadline) => send(url, ["EVAL", text, "1", key, ...args], deadline),
    hmget: (key, fields, deadline) => send(url, ["HMGET", key, ...fields], deadline),
  };
}

function send(url: string, command: string[], deadline: AbortSignal): Promise<unknown> {
  // The client's own signal removes an unsent command from its queue, so that the command does not run after the caller
  // has given up. For a command that was sent, only the race ends the wait.
  const timedOut = new Promise<never>((_, reject) => {
    const end = () => reject(deadline.reason);
    if (deadline.aborted) end();
    else deadline.addEventListener("abort", end, { once: true });
  });
  return Promise.race([connection(url).sendCommand(command, { abortSignal: deadline }), timedOut]);
}

function connection(url: string): Connection {
  const connections = processWide("redis", () => new Map<string, Connection>());
  const existing = connections.get(url) ?? connect(url);
  connections.set(url, existing);
  return existing;
}

function connect(url: string) {
  const client = createClient({
    url,
    RESP: 2,
    socket: { connectTimeout: 1500, reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, 1000) },
  });
  // Without a listener a lost connection would end the process. Commands report their own failures.
  client.on("error", () => undefined);
  client.connect().catch(() => undefined);
  return client;
}
