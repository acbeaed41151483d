import { expiresAt, isUnused, type Lifetimes } from "../lifetime";
import { processWide } from "../process-wide";
import type { SessionRecord } from "../record";
import type { CreateOptions, Kept, ListedRecord, RecordStore, Update, WriteResult } from "./storage";

type Sessions = Map<string, Kept>;

/** Expired sessions are removed each time this many sessions have begun. */
const SWEEP_EVERY = 1000;

/** Sessions of one process, which end with it. For development and tests. No method awaits, so each is atomic. */
export class MemoryStore implements RecordStore {
  private readonly config: Lifetimes;
  private readonly subjects: Map<string, Sessions>;
  private begun = 0;

  constructor(config: Lifetimes, subjects = processWide("memory", () => new Map<string, Sessions>())) {
    this.config = config;
    this.subjects = subjects;
  }

  /** The number of subjects that have sessions here. */
  get size(): number {
    return this.subjects.size;
  }

  async read(subject: string, id: string): Promise<Kept | undefined> {
    const kept = this.subjects.get(subject)?.get(id);
    return kept && copyOf(kept);
  }

  async touch(subject: string, id: string, now: number): Promise<void> {
    const kept = this.find(subject, id, now);
    if (kept) kept.record.lastSeenAt = Math.max(kept.record.lastSeenAt, now);
  }

  async create(
    subject: string,
    { id, record, data }: Kept & { id: string },
    now: number,
    { max, replaces }: CreateOptions,
  ): Promise<void> {
    this.sweep(now);
    const sessions = this.living(subject, now);
    const others = [...sessions].filter(([other]) => other !== replaces);
    const stale = others.filter(([, other]) => record.stamp !== undefined && other.record.stamp !== record.stamp);
    const dispensable = others
      .filter((other) => !stale.includes(other))
      .sort(([, a], [, b]) => worth(a.record, now) - worth(b.record, now));
    const tooMany = dispensable.slice(0, Math.max(0, dispensable.length + 1 - max));
    for (const [other] of [...stale, ...tooMany]) sessions.delete(other);
    sessions.set(id, { record: { ...record }, data });
    this.subjects.set(subject, sessions);
  }

  async write(subject: string, id: string, version: number, update: Update, now: number): Promise<WriteResult<Kept>> {
    const kept = this.find(subject, id, now);
    if (!kept) return { status: "gone" };
    const { record } = kept;
    if (record.write === update.write) return { status: "written", ...copyOf(kept) };
    if (record.version !== version) return { status: "conflict", ...copyOf(kept) };
    const { data, permanent, ...rest } = update;
    // A change of "Remember me" counts as a visit, so that a shorter timeout begins now.
    if (permanent !== undefined && permanent !== record.permanent)
      Object.assign(record, { permanent, lastSeenAt: now });
    Object.assign(record, rest, { version: version + 1 });
    kept.data = data;
    return { status: "written", ...copyOf(kept) };
  }

  async remove(subject: string, id: string, now: number): Promise<boolean> {
    return this.end(subject, id, now);
  }

  async removeUnchanged(
    subject: string,
    { id, record }: Kept & { id: string },
    now: number,
  ): Promise<WriteResult<Kept>> {
    const kept = this.find(subject, id, now);
    if (kept && kept.record.version !== record.version) return { status: "conflict", ...copyOf(kept) };
    this.end(subject, id, now);
    return kept ? { status: "written", ...kept } : { status: "gone" };
  }

  async list(subject: string, now: number): Promise<ListedRecord[]> {
    return [...this.living(subject, now)].map(([id, { record }]) => ({ id, record: { ...record } }));
  }

  async removeAll(subject: string, keep: string | undefined, now: number): Promise<number> {
    const sessions = this.living(subject, now);
    if (keep === undefined) {
      this.subjects.delete(subject);
      return sessions.size;
    }
    const kept = sessions.get(keep);
    // A session that has just been revoked must not end the others.
    if (!kept) return 0;
    this.subjects.set(subject, new Map([[keep, kept]]));
    return sessions.size - 1;
  }

  private end(subject: string, id: string, now: number): boolean {
    const lived = this.find(subject, id, now) !== undefined;
    const sessions = this.subjects.get(subject);
    sessions?.delete(id);
    if (sessions?.size === 0) this.subjects.delete(subject);
    return lived;
  }

  private find(subject: string, id: string, now: number): Kept | undefined {
    const kept = this.subjects.get(subject)?.get(id);
    return kept && expiresAt(kept.record, this.config) > now ? kept : undefined;
  }

  private living(subject: string, now: number): Sessions {
    const sessions = this.subjects.get(subject) ?? new Map<string, Kept>();
    return new Map([...sessions].filter(([, { record }]) => expiresAt(record, this.config) > now));
  }

  private sweep(now: number): void {
    this.begun += 1;
    if (this.begun % SWEEP_EVERY !== 0) return;
    for (const subject of this.subjects.keys()) {
      const sessions = this.living(subject, now);
      if (sessions.size > 0) this.subjects.set(subject, sessions);
      else this.subjects.delete(subject);
    }
  }
}

/** The lowest goes first: unused sessions, from the oldest on, and then the least recently seen. */
function worth(record: SessionRecord, now: number): number {
  return isUnused(record, now) ? record.createdAt - now : record.lastSeenAt;
}

function copyOf({ record, data }: Kept): Kept {
  return { record: { ...record }, data };
}
