import { randomUUID } from "node:crypto";
import { SessionStorageUnavailableError } from "../errors";
import type { Lifetimes } from "../lifetime";
import type { SessionLog } from "../log";
import { isObjectJson, parseRecord } from "../record";
import type { Redis, Reply } from "./redis";
import { CREATE, DATA, LIST, REMOVE, REMOVE_ALL, type Script, TOUCH, WRITE } from "./redis-scripts";
import type { CreateOptions, Kept, ListedRecord, RecordStore, Update, WriteResult } from "./storage";

/** Data of 64 KiB stay below this even if every byte is escaped. Bytes. */
const MAX_STORED_DATA = 524_288;

/** Sessions in Redis: one hash per subject, two fields per session. So a list of sessions needs no index. */
export class RedisStore implements RecordStore {
  private readonly redis: Redis;
  private readonly keyPrefix: string;
  private readonly limits: string[];
  private readonly log: SessionLog;

  constructor(redis: Redis, keyPrefix: string, config: Lifetimes, log: SessionLog) {
    this.redis = redis;
    this.keyPrefix = keyPrefix;
    this.limits = [config.idleTimeout, config.permanentLifetime, config.absoluteLifetime].map(String);
    this.log = log;
  }

  async read(subject: string, id: string): Promise<Kept | undefined> {
    const fields = await this.redis.read(this.keyPrefix + subject, [id, id + DATA]);
    if (fields === "wrong type") return this.unreadable(id, fields);
    const [raw, data] = fields;
    if (raw === null || raw === undefined) return undefined;
    const record = parseRecord(raw);
    if (!record) return this.unreadable(id, "not a record");
    if (!data || data.length > MAX_STORED_DATA || !isObjectJson(data)) return this.unreadable(id, "not session data");
    return { record, data };
  }

  async touch(subject: string, id: string, now: number): Promise<void> {
    // A Redis that is full, or a replica, can't record the visit, and the page can still be shown.
    await this.run(TOUCH, subject, now, [id]).catch((error) => {
      if (!(error instanceof SessionStorageUnavailableError)) throw error;
    });
  }

  async create(
    subject: string,
    { id, record, data }: Kept & { id: string },
    now: number,
    { max, replaces }: CreateOptions,
  ): Promise<void> {
    await this.run(CREATE, subject, now, [id, JSON.stringify(record), data, String(max), replaces ?? ""]);
  }

  async write(subject: string, id: string, version: number, update: Update, now: number): Promise<WriteResult<Kept>> {
    const { data, write, permanent, idle } = update;
    const remembering = permanent === undefined ? ["", ""] : [permanent ? "1" : "0", String(idle)];
    const reply = await this.run(WRITE, subject, now, [id, String(version), write, data, ...remembering]);
    const [status, raw = "", stored = data] = reply;
    const record = status === "written" ? parseRecord(raw) : undefined;
    return resultOf(reply, record && { record, data: stored });
  }

  async remove(subject: string, id: string, now: number): Promise<boolean> {
    const [status] = await this.run(REMOVE, subject, now, [id, ""]);
    return status === "written";
  }

  async removeUnchanged(
    subject: string,
    { id, ...kept }: Kept & { id: string },
    now: number,
  ): Promise<WriteResult<Kept>> {
    return resultOf(await this.run(REMOVE, subject, now, [id, String(kept.record.version)]), kept);
  }

  async list(subject: string, now: number): Promise<ListedRecord[]> {
    const [, ...pairs] = await this.run(LIST, subject, now, []);
    const sessions: ListedRecord[] = [];
    for (let at = 0; at + 1 < pairs.length; at += 2) {
      const record = parseRecord(pairs[at + 1] ?? "");
      if (record) sessions.push({ id: pairs[at] ?? "", record });
    }
    return sessions;
  }

  async removeAll(subject: string, keep: string | undefined, now: number): Promise<number> {
    const [, ended] = await this.run(REMOVE_ALL, subject, now, [keep ?? "", randomUUID()]);
    return Number(ended);
  }

  private run(script: Script, subject: string, now: number, args: string[]): Promise<Reply> {
    return this.redis.run(script, this.keyPrefix + subject, [String(now), ...this.limits, ...args]);
  }

  private unreadable(id: string, reason: string): undefined {
    this.log.seldom("session.unreadable", { session: id, reason });
  }
}

/** @param written what is stored now, if the script answers that it has written */
function resultOf([status, raw = "", data = ""]: Reply, written: Kept | undefined): WriteResult<Kept> {
  if (status === "written" && written) return { status, ...written };
  const record = status === "conflict" ? parseRecord(raw) : undefined;
  return record && isObjectJson(data) ? { status: "conflict", record, data } : { status: "gone" };
}
