import type { StorageKind } from "./config";
import { SessionStorageUnavailableError } from "./errors";
import { type SessionLayer, sessionLayer } from "./layer";

export interface Health {
  storage: StorageKind;
  reachable: boolean;
  /** How long the storage took to answer. */
  milliseconds: number;
}

/** Milliseconds that an answer is reused for. Anybody can ask, but the storage is asked once a second at most. */
const HOLDS = 1000;

/** A health check of this layer's storage. */
export function createHealthCheck(layer: Pick<SessionLayer, "storage" | "ping" | "now">): () => Promise<Health> {
  let last: { at: number; health: Promise<Health> } | undefined;
  return () => {
    if (!last || layer.now() - last.at >= HOLDS) last = { at: layer.now(), health: ask(layer) };
    return last.health;
  };
}

let check: (() => Promise<Health>) | undefined;

/** Tells a monitor whether the storage answers. */
export function checkStorage(): Promise<Health> {
  check ??= createHealthCheck(sessionLayer());
  return check();
}

async function ask({ storage, ping }: Pick<SessionLayer, "storage" | "ping">): Promise<Health> {
  const started = performance.now();
  try {
    return { storage: storage.kind, reachable: true, milliseconds: await ping() };
  } catch (error) {
    if (!(error instanceof SessionStorageUnavailableError)) throw error;
    return { storage: storage.kind, reachable: false, milliseconds: Math.round(performance.now() - started) };
  }
}
