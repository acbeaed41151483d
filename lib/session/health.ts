import type { StorageKind } from "./config";
import { SessionStorageUnavailableError } from "./errors";
import { sessionLayer } from "./layer";

/** Whether the storage answers, for a health check. */
export async function checkStorage(): Promise<{ storage: StorageKind; reachable: boolean; milliseconds: number }> {
  const { storage, ping } = sessionLayer();
  const started = performance.now();
  try {
    return { storage: storage.kind, reachable: true, milliseconds: await ping() };
  } catch (error) {
    if (!(error instanceof SessionStorageUnavailableError)) throw error;
    return { storage: storage.kind, reachable: false, milliseconds: Math.round(performance.now() - started) };
  }
}
