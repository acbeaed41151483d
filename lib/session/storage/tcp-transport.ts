import { createClient, createCluster } from "redis";
import { processWide } from "../process-wide";
import { type Connect, type Connection, Patience } from "./redis";

/** Milliseconds that a connection may take to open. Commands wait for it no longer than their own deadline. */
const OPENING = 1500;

/** Milliseconds. A connection that still answers is replaced no more often. It ends when its commands have finished. */
const REPLACED_AFTER = 500;
const FINISHED_AFTER = 2000;

/**
 * Any Redis or Valkey over TCP; with several addresses a Redis Cluster. The process has one connection, which the first
 * use opens. The client does not reconnect by itself: it would never replace a connection that has fallen silent.
 */
export function tcpTransport({ urls }: { urls: string[] }): Connect {
  const all = processWide("redis", () => new Map<string, Connect>());
  const connect = all.get(urls.join()) ?? connector(urls);
  all.set(urls.join(), connect);
  return connect;
}

function connector(urls: string[]): Connect {
  let current: Promise<Connection> | undefined;
  let replacedAt = Number.NEGATIVE_INFINITY;

  return () => {
    if (current) return current;
    const isCurrent = () => current === opening;
    const forget = () => {
      if (isCurrent()) current = undefined;
    };
    const replace = () => {
      if (!isCurrent() || performance.now() - replacedAt < REPLACED_AFTER) return false;
      replacedAt = performance.now();
      forget();
      return true;
    };
    const opening = open(urls, forget, replace);
    current = opening;
    opening.catch(forget);
    return opening;
  };
}

/** @param forget makes the next use open a connection; `replace` does so unless that was done a moment ago */
async function open(urls: string[], forget: () => void, replace: () => boolean): Promise<Connection> {
  const isCluster = urls.length > 1;
  const { client, send } = isCluster ? clusterOf(urls) : nodeOf(urls[0] ?? "");
  let ended = false;
  let trouble: unknown;
  const end = () => {
    ended = true;
    forget();
    client.destroy();
  };
  client.on("error", (error: unknown) => {
    trouble = error;
    // In a cluster this is one node's, and the others are well.
    if (!isCluster) end();
  });
  const patience = new Patience(OPENING);
  try {
    const connecting: Promise<unknown> = client.connect();
    // A client that is destroyed while it connects stays connected.
    connecting.then(
      () => ended && client.destroy(),
      () => undefined,
    );
    await patience.waitFor(connecting);
  } catch (error) {
    end();
    throw isCluster ? (trouble ?? error) : error;
  } finally {
    patience.end();
  }
  return {
    send: (command, key, deadline) =>
      send(command, key, deadline).catch((error) => {
        throw ended ? (trouble ?? error) : error;
      }),
    giveUp(answered) {
      if (!answered && !isCluster) end();
      // Others may be well served by it, now in the middle of a command.
      else if (replace()) setTimeout(end, FINISHED_AFTER).unref();
    },
  };
}

function nodeOf(url: string) {
  const client = createClient({ url, RESP: 2, socket: { reconnectStrategy: false } });
  const send = (command: string[], _: string, abortSignal: AbortSignal): Promise<unknown> =>
    client.sendCommand(command, { abortSignal });
  return { client, send };
}

function clusterOf(urls: string[]) {
  const { username, password, protocol } = new URL(urls[0] ?? "");
  const client = createCluster({
    // The nodes tell which others there are. One that is silent must leave time to ask the next.
    rootNodes: urls.map((url) => ({ url, socket: { connectTimeout: 400, socketTimeout: 400 } })),
    defaults: {
      username: decodeURIComponent(username),
      password: decodeURIComponent(password),
      socket: { tls: protocol === "rediss:", reconnectStrategy: false },
    },
    RESP: 2,
    // Else one node that is down would keep the others from being asked.
    minimizeConnections: true,
  });
  const send = (command: string[], key: string, abortSignal: AbortSignal): Promise<unknown> =>
    client.sendCommand(key, false, command, { abortSignal });
  return { client, send };
}
