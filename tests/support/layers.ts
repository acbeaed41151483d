import { inject } from "vitest";
import { readSessionConfig } from "@/lib/session/config";
import { createSessionLayer, type SessionLayer } from "@/lib/session/layer";

const ALWAYS = ["cookie", "memory", "redis over Upstash", "redis over TCP"] as const;
const CLUSTER = "redis in a cluster";
export type StorageName = (typeof ALWAYS)[number] | typeof CLUSTER;

/** The storages, and the transports to Redis, that the contract holds for. */
export const STORAGES: readonly StorageName[] = inject("redis").cluster ? [...ALWAYS, CLUSTER] : ALWAYS;

export const SECRET = "a secret of the tests that is long enough to be accepted";

/** A clock that only the test moves. */
export class Clock {
  private time = Date.now();

  readonly now = (): number => this.time;

  /** @param seconds may be a fraction */
  pass(seconds: number): void {
    this.time += Math.round(seconds * 1000);
  }
}

/** A session layer as the environment would configure it. Two with one configuration are two processes of one app. */
export function layerFor(storage: StorageName, clock: Clock, env: Record<string, string> = {}): SessionLayer {
  return createSessionLayer(
    readSessionConfig({ SESSION_SECRET: SECRET, ...environmentOf(storage), ...env }),
    clock.now,
  );
}

function environmentOf(storage: StorageName): Record<string, string> {
  const { url, upstash, cluster = "" } = inject("redis");
  switch (storage) {
    case "redis over Upstash":
      return { UPSTASH_REDIS_REST_URL: upstash.url, UPSTASH_REDIS_REST_TOKEN: upstash.token };
    case "redis over TCP":
      return { REDIS_URL: url };
    case CLUSTER:
      return { REDIS_URL: cluster };
    default:
      return { SESSION_STORE: storage };
  }
}
