import { createClient } from "redis";
import { processWide } from "../process-wide";
import type { RedisTransport } from "./redis";

type Connection = ReturnType<typeof connect>;

/** Any Redis or Valkey over TCP. One connection for the process, made at the first use, and anew when it breaks. */
export function tcpTransport({ url }: { url: string }): RedisTransport {
  return {
    evalsha: (sha1, key, args, deadline) => send(url, ["EVALSHA", sha1, "1", key, ...args], deadline),
    eval: (text, key, args, deadline) => send(url, ["EVAL", text, "1", key, ...args], deadline),
    hmget: (key, fields, deadline) => send(url, ["HMGET", key, ...fields], deadline),
  };
}

function send(url: string, command: string[], deadline: AbortSignal): Promise<unknown> {
  // The client's own signal takes an unsent command off its queue, so that it is not carried out after the
  // caller has given up. It does not end the wait for a command that was sent; the race does.
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
  // Without a listener a lost connection would end the process. Each command reports its own failure.
  client.on("error", () => undefined);
  client.connect().catch(() => undefined);
  return client;
}
