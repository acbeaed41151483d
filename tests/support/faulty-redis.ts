import { type FaultProxy, http, startFaultProxy } from "./fault-proxy.ts";
import { failOver, replicate, startRedis, tell } from "./redis-server.ts";
import { startBridge } from "./upstash-bridge.ts";

export const TRANSPORTS = ["TCP", "Upstash"] as const;

export interface FaultyRedis extends AsyncDisposable {
  proxy: FaultProxy;
  /** The real address: for what the test itself wants to know. */
  url: string;
  /** For the app, which reaches Redis through the proxy. */
  env: Record<string, string>;
  /** Answers this error to everything, as Redis would over this transport. */
  answer(error: string): void;
  /** Another Redis takes over; connections that are open lead to the old one, which takes no writes: it has no replica. */
  isolate(): Promise<void>;
  /** A replica takes over; connections that are open lead to the old primary, which is a replica now. */
  failOver(): Promise<void>;
}

/** A real Redis behind a fault proxy, over one of the transports. */
export async function startFaultyRedis(transport: (typeof TRANSPORTS)[number]): Promise<FaultyRedis> {
  const started = new AsyncDisposableStack();
  const redis = started.use(await startRedis());
  const bridge = started.use(await startBridge(redis.url));
  const isTcp = transport === "TCP";
  const proxy = started.use(await startFaultProxy(isTcp ? redis.port : Number(new URL(bridge.url).port)));
  const upstash = { UPSTASH_REDIS_REST_URL: `http://127.0.0.1:${proxy.port}`, UPSTASH_REDIS_REST_TOKEN: bridge.token };
  return {
    proxy,
    url: redis.url,
    env: isTcp ? { REDIS_URL: `redis://127.0.0.1:${proxy.port}` } : upstash,
    answer(error) {
      const body = JSON.stringify({ error });
      proxy.set(isTcp ? { answers: `-${error}\r\n` } : http("400 Bad Request", "application/json", body));
    },
    async isolate() {
      const primary = started.use(await startRedis());
      const other = started.use(await startBridge(primary.url, bridge.token));
      await tell(redis.port, "CONFIG SET min-replicas-to-write 1");
      proxy.leadTo(isTcp ? primary.port : Number(new URL(other.url).port));
    },
    async failOver() {
      const replica = started.use(await startRedis());
      await replicate(replica.port, redis.port);
      const other = started.use(await startBridge(replica.url, bridge.token));
      await failOver(redis.port, replica.port);
      proxy.leadTo(isTcp ? replica.port : Number(new URL(other.url).port));
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
