import { createClient } from "redis";
import { SessionStorageUnavailableError } from "../errors";
import type { RedisTransport } from "./redis-store";
import { COMMAND_TIMEOUT } from "./upstash-transport";

type Client = ReturnType<typeof connect>;

const SHARED = Symbol.for("next-session-starter.redis");

/**
 * Runs scripts over TCP, on any Redis or Valkey. One connection for the process, made at the first use
 * and made again when it breaks; the proxy and the pages, bundled apart, share it.
 */
export function tcpTransport({ url }: { url: string }): RedisTransport {
  return {
    async run(script, key, args) {
      const client = sharedClient(url);
      const deadline = AbortSignal.timeout(COMMAND_TIMEOUT);
      try {
        return await send(client, ["EVALSHA", script.sha1, "1", key, ...args], deadline);
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw unavailable(error);
      }
      try {
        return await send(client, ["EVAL", script.text, "1", key, ...args], deadline);
      } catch (error) {
        throw unavailable(error);
      }
    },
  };
}

function sharedClient(url: string): Client {
  const holder = globalThis as { [SHARED]?: Map<string, Client> };
  holder[SHARED] ??= new Map();
  const clients = holder[SHARED];
  const client = clients.get(url) ?? connect(url);
  clients.set(url, client);
  return client;
}

function connect(url: string) {
  const client = createClient({
    url,
    RESP: 2,
    socket: { connectTimeout: COMMAND_TIMEOUT, reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, 1000) },
  });
  // Without a listener a lost connection ends the process. Each command reports its own failure.
  client.on("error", () => undefined);
  client.connect().catch(() => undefined);
  return client;
}

/** The abort signal takes an unsent command off the queue; the race ends the wait for one that was sent. */
function send(client: Client, command: string[], deadline: AbortSignal): Promise<unknown> {
  const timeout = new Promise<never>((_, reject) => {
    if (deadline.aborted) reject(deadline.reason);
    deadline.addEventListener("abort", () => reject(deadline.reason), { once: true });
  });
  return Promise.race([client.sendCommand(command, { abortSignal: deadline }), timeout]);
}

/** Only the kind of failure, never what was sent. */
function unavailable(error: unknown): SessionStorageUnavailableError {
  if (!(error instanceof Error)) return new SessionStorageUnavailableError("unknown");
  if (error.name === "TimeoutError" || error.name === "AbortError")
    return new SessionStorageUnavailableError("timeout");
  const { code } = error as { code?: unknown };
  const redisError = /^[A-Z]{3,20}\b/.exec(error.message)?.[0];
  return new SessionStorageUnavailableError(typeof code === "string" ? code : (redisError ?? error.constructor.name));
}
