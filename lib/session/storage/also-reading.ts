import type { SessionLog } from "../log";
import type { SessionRef, SessionStorage } from "./storage";
import { undoUnlessEnded } from "./token-storage";

/**
 * Two storages as one, while a site switches between them (SESSION_ALSO_READ). Each session stays where its cookie says
 * until it is begun anew; sessions begin in the main one.
 */
export function alsoReading(main: SessionStorage, other: SessionStorage, log: SessionLog, now: () => number) {
  // A seal of iron-session's begins so, and no token cookie does.
  const by = (cookie: string) => ((main.kind === "cookie") === cookie.startsWith("Fe26.2*") ? main : other);
  const of = (session?: Pick<SessionRef, "cookie">) => (session ? by(session.cookie) : main);

  const storage: SessionStorage = {
    kind: main.kind,
    sizeLimit: main.sizeLimit,
    records: main.records ?? other.records,
    of,
    inspect: (cookie) => by(cookie).inspect(cookie),
    renew: (cookie) => by(cookie).renew(cookie),
    write: (held, update) => of(held).write(held, update),
    remove: (ref) => of(ref).remove(ref),
    size: (held) => of(held).size(held),
    async open(cookie, options) {
      const held = await by(cookie).open(cookie, options);
      // Tells whoever switches that somebody is left there.
      if (held && by(cookie) === other) log.seldom("session.also-read", { storage: other.kind });
      return held;
    },
    async create(subject, session, replaces) {
      if (!replaces || of(replaces) === main) return main.create(subject, session, replaces);
      const created = await main.create(subject, session);
      if (created.status !== "written") return created;
      const ending = other.records
        ? other.records.removeUnchanged(replaces.subject, replaces, now())
        : other.remove(replaces).then((ended) => ({ ...replaces, status: ended ? "written" : "gone" }) as const);
      const ended = await undoUnlessEnded(replaces, ending, () => main.remove(created));
      return ended.status === "written" ? created : { ...replaces, ...ended };
    },
  };
  return storage;
}
