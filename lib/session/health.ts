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

let last: { layer: SessionLayer; at: number; health: Promise<Health> } | undefined;

/** Tells a monitor whether the storage answers. */
export function checkStorage(layer = sessionLayer()): Promise<Health> {
  const at = layer.now();
  if (last?.layer !== layer || at - last.at >= HOLDS) last = { layer, at, health: ask(layer) };
  return last.health;
}

async function ask({ storage, ping }: SessionLayer): Promise<Health> {
  const started = performance.now();
  const reachable = await ping().then(
    () => true,
    (error) => {
      if (!(error instanceof SessionStorageUnavailableError)) throw error;
      return false;
    },
  );
  return { storage: storage.kind, reachable, milliseconds: Math.round(performance.now() - started) };
}
