import { expiresAt, isUnused, type Lifetimes } from "../lifetime";
import { processWide } from "../process-wide";
import type { SessionRecord } from "../record";
import type { AtVersion, EndResult, RecordStore, Stored } from "./storage";

type Sessions = Map<string, Stored>;

/** Expired sessions are removed each time this many sessions have begun. */
const SWEEP_EVERY = 1000;

/** Sessions of one process, which end with it. For development and tests. No method awaits, so each is atomic. */
export function memoryStore(
  config: Lifetimes,
  subjects = processWide("memory", () => new Map<string, Sessions>()),
): RecordStore {
  let begun = 0;
  const lives = ({ record }: Stored, now: number) => expiresAt(record, config) > now;

  function find(subject: string, id: string, now: number): Stored | undefined {
    const stored = subjects.get(subject)?.get(id);
    return stored && lives(stored, now) ? stored : undefined;
  }

  function living(subject: string, now: number): Sessions {
    return new Map([...(subjects.get(subject) ?? [])].filter(([, stored]) => lives(stored, now)));
  }

  function put(subject: string, sessions: Sessions): void {
    if (sessions.size > 0) subjects.set(subject, sessions);
    else subjects.delete(subject);
  }

  function end(subject: string, { id, version, replacedBy }: AtVersion, now: number): EndResult {
    const stored = find(subject, id, now);
    const written = version !== undefined && version !== stored?.record.version;
    // The old session itself may have ended the new one meanwhile, as one of the others.
    const replacementEnded = replacedBy !== undefined && !find(subject, replacedBy, now);
    if (stored && (written || replacementEnded)) return { status: "conflict", ...copyOf(stored) };
    const sessions = subjects.get(subject) ?? new Map();
    sessions.delete(id);
    put(subject, sessions);
    return { status: stored ? "written" : "gone" };
  }

  return {
    async read(subject, id) {
      const stored = subjects.get(subject)?.get(id);
      return stored && copyOf(stored);
    },
    async create(subject, { id, record, data }, now, { max, replaces, endsOtherStamps }) {
      if (replaces !== undefined && !find(subject, replaces, now)) return false;
      begun += 1;
      if (begun % SWEEP_EVERY === 0) for (const each of subjects.keys()) put(each, living(each, now));
      const sessions = [...living(subject, now)];
      const replaced = sessions.filter(([other]) => other === replaces);
      const others = sessions
        .filter(([other]) => other !== replaces)
        .filter(([, other]) => !endsOtherStamps || record.stamp === undefined || other.record.stamp === record.stamp)
        .sort(([, a], [, b]) => worth(a.record, now) - worth(b.record, now));
      const kept = others.slice(Math.max(0, others.length + 1 - max));
      subjects.set(subject, new Map([...replaced, ...kept, [id, copyOf({ record, data })]]));
      return true;
    },
    async write(subject, id, next, now) {
      const stored = find(subject, id, now);
      if (!stored) return { status: "gone" };
      if (stored.record.write === next.record.write) return { status: "written", ...copyOf(stored) };
      if (stored.record.version + 1 !== next.record.version) return { status: "conflict", ...copyOf(stored) };
      subjects.get(subject)?.set(id, copyOf(next));
      return { status: "written", ...next };
    },
    end: async (...session) => end(...session),
    async list(subject, now, whose) {
      const sessions = living(subject, now);
      const listed = [...sessions].map(([id, { record }]) => ({ id, record: { ...record } }));
      return { listed, data: whose === undefined ? undefined : sessions.get(whose)?.data };
    },
    async endAll(subject, keep, now) {
      const sessions = living(subject, now);
      const kept = [...sessions].filter(([id]) => id === keep);
      // A session that was revoked meanwhile must not end the others.
      if (keep !== undefined && kept.length === 0) return 0;
      put(subject, new Map(kept));
      return sessions.size - kept.length;
    },
  };
}

/** The lowest goes first: unused sessions, from the oldest on, and then the least recently seen. */
function worth(record: SessionRecord, now: number): number {
  return isUnused(record, now) ? record.createdAt - now : record.lastSeenAt;
}

function copyOf({ record, data }: Stored): Stored {
  return { record: { ...record }, data };
}
