import type { SessionLog } from "../log";
import type { SessionStorage } from "./storage";

/** The storage that keeps the session of a cookie, or would begin one. */
export type StorageOf = (session?: { cookie: string }) => SessionStorage;

/**
 * Two storages, while a site switches between them (SESSION_ALSO_READ). Each session stays where its cookie says until
 * it is begun anew. Sessions begin in the main one.
 */
export function alsoReading(main: SessionStorage, other: SessionStorage, log: SessionLog): StorageOf {
  const remaining: SessionStorage = {
    ...other,
    async open(cookie, options) {
      const held = await other.open(cookie, options);
      // Tells whoever switches that somebody is left there.
      if (held) log.seldom("session.also-read", { storage: other.kind });
      return held;
    },
  };
  // A seal of iron-session's begins so, and no token cookie does.
  const isMain = (cookie: string) => (main.kind === "cookie") === cookie.startsWith("Fe26.2*");
  return (session) => (!session || isMain(session.cookie) ? main : remaining);
}
