import { readSessionConfig, type SessionConfig } from "./config";
import { createKeys, type Keys } from "./keys";
import { type EventFields, type SessionEvent, SessionLog } from "./log";
import { createStorages, type Storages } from "./storage";

/** Everything that the session layer needs to serve a request. */
export interface SessionLayer extends Storages {
  config: SessionConfig;
  keys: Keys;
  log: SessionLog;
  now: () => number;
}

/** @param now the clock, in milliseconds since the epoch; a parameter, so that tests can move it */
export function createSessionLayer(config: SessionConfig, now: () => number = Date.now): SessionLayer {
  const keys = createKeys(config.secrets);
  const log = new SessionLog(keys, now);
  return { config, keys, log, now, ...createStorages(config, keys, log, now) };
}

let layer: SessionLayer | undefined;

/** The layer that the environment configures. The first request makes it, so that `next build` needs no secret. */
export function sessionLayer(): SessionLayer {
  layer ??= createSessionLayer(readSessionConfig(process.env));
  return layer;
}

/** One line in the log. Fields named `session`, `subject` or `user` are logged as keyed hashes. */
export function logEvent(event: SessionEvent, fields?: EventFields): void {
  sessionLayer().log.event(event, fields);
}

/** As `logEvent`, but the same line at most once an hour. For events that any stranger can cause. */
export function logSeldom(event: SessionEvent, fields?: EventFields): void {
  sessionLayer().log.seldom(event, fields);
}

/** Whether browsers send the session cookie only over https (and to localhost). */
export function isCookieSecure(): boolean {
  return sessionLayer().config.cookie.secure;
}
