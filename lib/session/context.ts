import { readSessionConfig, type SessionConfig, type StorageKind } from "./config";
import { SessionStorageUnavailableError, SessionsNotListableError } from "./errors";
import { createKeys, type Keys } from "./keys";
import { type EventFields, type SessionEvent, SessionLog } from "./log";
import { SessionRegistry } from "./registry";
import { type Budget, createStorages, type Spending, type Storages } from "./storage";
import { subjectOf } from "./token";

/** All that the session layer needs to serve a request. */
export interface SessionLayer extends Storages {
  config: SessionConfig;
  keys: Keys;
  log: SessionLog;
  now: () => number;
}

/** @param now milliseconds since the epoch; handed in, so that tests need not sleep */
export function createSessionLayer(config: SessionConfig, now: () => number = Date.now): SessionLayer {
  const keys = createKeys(config.secrets);
  const log = new SessionLog(keys, now);
  return { config, keys, log, now, ...createStorages(config, keys, log, now) };
}

let layer: SessionLayer | undefined;

/** The layer that the environment configures. Made at the first request, so that `next build` needs no secret. */
export function sessionLayer(): SessionLayer {
  layer ??= createSessionLayer(readSessionConfig(process.env));
  return layer;
}

/**
 * For `instrumentation.ts`: a server with an unusable configuration must not start.
 *
 * @throws SessionConfigurationError
 */
export function checkSessionConfiguration(): void {
  sessionLayer();
}

/** One line in the log. Fields named `session`, `subject` or `user` are logged as keyed hashes. */
export function logEvent(event: SessionEvent, fields?: EventFields): void {
  sessionLayer().log.event(event, fields);
}

/** As `logEvent`, but the same line at most once an hour: for what a stranger can cause at will. */
export function logSeldom(event: SessionEvent, fields?: EventFields): void {
  sessionLayer().log.seldom(event, fields);
}

/**
 * Counts an attempt under a name, where the sessions are kept: in Redis for all instances, else in this process.
 *
 * @throws SessionStorageUnavailableError: whoever asks must then refuse
 */
export function spendAttempt(name: string, budget: Budget, options?: { count: boolean }): Promise<Spending> {
  return sessionLayer().limiter.spend(name, budget, options);
}

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

/** Whether browsers send the session cookie only over https (and to localhost). */
export function isCookieSecure(): boolean {
  return sessionLayer().config.cookie.secure;
}

/**
 * The sessions of any user, whoever asks: for administrators, and after a password has changed.
 *
 * @throws SessionsNotListableError in cookie storage
 */
export function userSessions(userId: string): SessionRegistry {
  const { storage, now } = sessionLayer();
  if (!storage.records) throw new SessionsNotListableError();
  return new SessionRegistry(storage.records, now, subjectOf(userId));
}
