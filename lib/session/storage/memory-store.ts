import { expiresAt } from "../lifetime";
import type { SessionRecord } from "../record";
import type {
  CreateOptions,
  RecordStore,
  RecordUpdate,
  RecordWriteResult,
  StoredSession,
  TouchIntervals,
} from "./record-store";

/** How many writes pass between two sweeps of sessions that nobody asked for again. */
const SWEEP_EVERY = 1000;

/** Sessions of one process, gone with it: for development and tests. No method awaits, so that each runs to its end undisturbed. */
export class MemoryStore implements RecordStore {
  private readonly subjects = new Map<string, Map<string, SessionRecord>>();
  private writes = 0;

  async read(
    subject: string,
    id: string,
    now: number,
    touch: TouchIntervals | undefined,
  ): Promise<SessionRecord | undefined> {
    const record = this.find(subject, id, now);
    if (!record) return undefined;
    if (touch && now - record.lastSeenAt >= (record.permanent ? touch.permanent : touch.temporary))
      record.lastSeenAt = now;
    return { ...record };
  }

  async create(
    subject: string,
    { id, record }: StoredSession,
    { now, max, replaces }: CreateOptions,
  ): Promise<RecordWriteResult> {
    if (replaces) {
      const ended = this.endUnchanged(subject, replaces.id, replaces.version, now);
      if (ended.status !== "written") return ended;
    }
    this.sweep(now);
    const sessions = this.living(subject, now);
    if (record.stamp !== undefined)
      for (const [other, { stamp }] of sessions) if (stamp !== record.stamp) sessions.delete(other);
    const oldestFirst = [...sessions].sort(([, a], [, b]) => a.createdAt - b.createdAt);
    for (const [oldest] of oldestFirst.slice(0, Math.max(0, sessions.size + 1 - max))) sessions.delete(oldest);
    sessions.set(id, { ...record });
    this.subjects.set(subject, sessions);
    return { status: "written", record: { ...record } };
  }

  async write(
    subject: string,
    id: string,
    version: number,
    update: RecordUpdate,
    now: number,
  ): Promise<RecordWriteResult> {
    const record = this.find(subject, id, now);
    if (!record) return { status: "gone" };
    if (record.version !== version) return { status: "conflict", record: { ...record } };
    // No longer being remembered counts as a visit: the shorter timeout begins now.
    if (update.permanent !== undefined && update.permanent !== record.permanent) record.lastSeenAt = now;
    Object.assign(record, update, { version: version + 1 });
    return { status: "written", record: { ...record } };
  }

  async remove(subject: string, id: string, now: number): Promise<boolean> {
    return this.end(subject, id, now);
  }

  async removeUnchanged(subject: string, id: string, version: number, now: number): Promise<RecordWriteResult> {
    return this.endUnchanged(subject, id, version, now);
  }

  async list(subject: string, now: number): Promise<StoredSession[]> {
    return [...this.living(subject, now)].map(([id, record]) => ({ id, record: { ...record } }));
  }

  async removeAll(subject: string, keep: string | undefined, now: number): Promise<number> {
    const sessions = this.living(subject, now);
    if (keep === undefined) {
      this.subjects.delete(subject);
      return sessions.size;
    }
    const kept = sessions.get(keep);
    // Who has been revoked meanwhile has no say over the others any more.
    if (!kept) return 0;
    this.subjects.set(subject, new Map([[keep, kept]]));
    return sessions.size - 1;
  }

  private endUnchanged(subject: string, id: string, version: number, now: number): RecordWriteResult {
    const record = this.find(subject, id, now);
    if (record && record.version !== version) return { status: "conflict", record: { ...record } };
    this.end(subject, id, now);
    return record ? { status: "written", record } : { status: "gone" };
  }

  private end(subject: string, id: string, now: number): boolean {
    const lived = this.find(subject, id, now) !== undefined;
    const sessions = this.subjects.get(subject);
    sessions?.delete(id);
    if (sessions?.size === 0) this.subjects.delete(subject);
    return lived;
  }

  private find(subject: string, id: string, now: number): SessionRecord | undefined {
    const record = this.subjects.get(subject)?.get(id);
    return record && expiresAt(record) > now ? record : undefined;
  }

  private living(subject: string, now: number): Map<string, SessionRecord> {
    return new Map([...(this.subjects.get(subject) ?? [])].filter(([, record]) => expiresAt(record) > now));
  }

  private sweep(now: number): void {
    this.writes += 1;
    if (this.writes % SWEEP_EVERY !== 0) return;
    for (const subject of this.subjects.keys()) {
      const sessions = this.living(subject, now);
      if (sessions.size > 0) this.subjects.set(subject, sessions);
      else this.subjects.delete(subject);
    }
  }
}
