import type { SessionLog } from "../log";
import { parseRecord, type SessionRecord } from "../record";
import type {
  CreateOptions,
  RecordStore,
  RecordUpdate,
  RecordWriteResult,
  StoredSession,
  TouchIntervals,
} from "./record-store";
import { CREATE, LIST, READ, REMOVE, REMOVE_ALL, type Script, WRITE } from "./redis-scripts";
import type { Reply, ScriptRunner } from "./script-runner";

/** Sessions in Redis: one hash per subject, one field per session, so that the index *is* the data. */
export class RedisStore implements RecordStore {
  private readonly scripts: ScriptRunner;
  private readonly keyPrefix: string;
  private readonly log: SessionLog;

  constructor(scripts: ScriptRunner, keyPrefix: string, log: SessionLog) {
    this.scripts = scripts;
    this.keyPrefix = keyPrefix;
    this.log = log;
  }

  async read(
    subject: string,
    id: string,
    now: number,
    touch: TouchIntervals | undefined,
  ): Promise<SessionRecord | undefined> {
    const intervals = touch ? [milliseconds(touch.permanent), milliseconds(touch.temporary)] : ["", ""];
    const [status, detail] = await this.run(READ, subject, [milliseconds(now), id, ...intervals]);
    if (status === "none") return undefined;
    if (status === "unreadable") return this.unreadable(id, detail);
    return parseRecord(detail ?? "") ?? this.unreadable(id, "not a record");
  }

  async create(
    subject: string,
    { id, record }: StoredSession,
    { now, max, replaces }: CreateOptions,
  ): Promise<RecordWriteResult> {
    const replaced = replaces ? [replaces.id, String(replaces.version)] : ["", ""];
    const created = [milliseconds(now), id, JSON.stringify(record), String(max), ...replaced];
    return resultOf(await this.run(CREATE, subject, created));
  }

  async write(
    subject: string,
    id: string,
    version: number,
    update: RecordUpdate,
    now: number,
  ): Promise<RecordWriteResult> {
    const { data, permanent, idle } = update;
    const remembering = permanent === undefined ? ["", ""] : [permanent ? "1" : "0", String(idle)];
    const written = [milliseconds(now), id, String(version), data, ...remembering];
    return resultOf(await this.run(WRITE, subject, written));
  }

  async remove(subject: string, id: string, now: number): Promise<boolean> {
    const [status] = await this.run(REMOVE, subject, [milliseconds(now), id, ""]);
    return status === "ok";
  }

  async removeUnchanged(subject: string, id: string, version: number, now: number): Promise<RecordWriteResult> {
    const [status, json] = await this.run(REMOVE, subject, [milliseconds(now), id, String(version)]);
    return resultOf([status, json ?? ""]);
  }

  async list(subject: string, now: number): Promise<StoredSession[]> {
    const [, ...pairs] = await this.run(LIST, subject, [milliseconds(now)]);
    const sessions: StoredSession[] = [];
    for (let at = 0; at + 1 < pairs.length; at += 2) {
      const record = parseRecord(pairs[at + 1] ?? "");
      if (record) sessions.push({ id: pairs[at] ?? "", record });
    }
    return sessions;
  }

  async removeAll(subject: string, keep: string | undefined, now: number): Promise<number> {
    const [, ended] = await this.run(REMOVE_ALL, subject, [milliseconds(now), keep ?? ""]);
    return Number(ended);
  }

  private run(script: Script, subject: string, args: string[]): Promise<Reply> {
    return this.scripts.run(script, this.keyPrefix + subject, args);
  }

  private unreadable(id: string, reason = "not a record"): undefined {
    this.log.seldom("session.unreadable", { session: id, reason });
  }
}

function resultOf([status, json = ""]: Reply): RecordWriteResult {
  const record = parseRecord(json);
  if (!record || (status !== "ok" && status !== "conflict")) return { status: "gone" };
  return { status: status === "ok" ? "written" : "conflict", record };
}

/** A number for Lua: infinity, the interval of lifetimes that are fixed, is its largest. */
function milliseconds(value: number): string {
  return Number.isFinite(value) ? String(value) : "1e300";
}
