import { readSessionConfig, type SessionConfig } from "./config";
import { cookieAttributes, cookieName } from "./cookie";
import { createKeys } from "./keys";
import { createLog, type SessionLog } from "./log";
import { createStorages, type StorageParts, type Storages } from "./storage";

/** Everything that the session layer needs to serve a request. */
export interface SessionLayer extends StorageParts, Storages {}

/** @param now the clock, in milliseconds since the epoch; a parameter, so that tests can move it */
export function createSessionLayer(config: SessionConfig, now: () => number = Date.now): SessionLayer {
  const keys = createKeys(config);
  const parts = { config, keys, now, log: createLog(keys, now) };
  return { ...parts, ...createStorages(parts) };
}

let layer: SessionLayer | undefined;

/** The layer that the environment configures. The first request makes it, so that `next build` needs no secret. */
export function sessionLayer(): SessionLayer {
  layer ??= createSessionLayer(readSessionConfig(process.env));
  return layer;
}

/** One line in the log. Fields named `session`, `subject`, `user` or `identifier` are logged as keyed hashes. */
export const logEvent: SessionLog["event"] = (...line) => sessionLayer().log.event(...line);

/** As `logEvent`, but the same line at most once an hour. For events that any stranger can cause. */
export const logSeldom: SessionLog["seldom"] = (...line) => sessionLayer().log.seldom(...line);

/** The session cookie: the name that browsers know it by, and its attributes. */
export function sessionCookie(): { name: string } & ReturnType<typeof cookieAttributes> {
  const { cookie } = sessionLayer().config;
  return { name: cookieName(cookie), ...cookieAttributes(cookie) };
}

/** What the configuration says about how long sessions live, in seconds. */
export function sessionLifetimes(): Pick<SessionConfig, "idleTimeout" | "permanentLifetime" | "absoluteLifetime"> {
  const { idleTimeout, permanentLifetime, absoluteLifetime } = sessionLayer().config;
  return { idleTimeout, permanentLifetime, absoluteLifetime };
}
