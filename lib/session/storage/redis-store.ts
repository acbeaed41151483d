import { SessionStorageUnavailableError } from "../errors";
import type { SessionLog } from "../log";
import { parseRecord, type SessionRecord } from "../record";
import type { RecordStore, RecordWriteResult, Session, TouchIntervals } from "./record-store";
import { CREATE, READ, REMOVE, type Script, WRITE } from "./redis-scripts";
import type { Change } from "./storage";

/** The seam between this store and a Redis client: run this script on this key. */
export interface RedisTransport {
  /**
   * @returns what the script returned
   * @throws SessionStorageUnavailableError if there is no answer within 1.5 s, or it is an error
   */
  run(script: Script, key: string, args: string[]): Promise<unknown>;
}

/** Sessions in Redis: one hash per subject, one field per session, so that the index *is* the data. */
export class RedisStore implements RecordStore {
  constructor(
    private readonly transport: RedisTransport,
    private readonly keyPrefix: string,
    private readonly log: SessionLog,
  ) {}

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
    { id, record }: Session,
    { now, max, replaces }: { now: number; max: number; replaces: string | undefined },
  ) {
    const [status] = await this.run(CREATE, subject, [
      milliseconds(now),
      id,
      JSON.stringify(record),
      String(max),
      replaces ?? "",
    ]);
    return status === "ok";
  }

  async write(subject: string, id: string, version: number, change: Change, now: number): Promise<RecordWriteResult> {
    const permanent = change.permanent ? "1" : "0";
    const [status, json] = await this.run(WRITE, subject, [
      milliseconds(now),
      id,
      String(version),
      change.data,
      permanent,
      String(change.idle),
    ]);
    if (status === "gone") return { status };
    const record = parseRecord(json ?? "");
    if (!record) return { status: "gone" };
    return { status: status === "ok" ? "written" : "conflict", record };
  }

  async remove(subject: string, id: string, now: number): Promise<boolean> {
    const [status] = await this.run(REMOVE, subject, [milliseconds(now), id]);
    return status === "ok";
  }

  private async run(script: Script, subject: string, args: string[]): Promise<[string, string?]> {
    const reply = await this.transport.run(script, this.keyPrefix + subject, args);
    if (Array.isArray(reply) && reply.every((part) => typeof part === "string") && reply.length > 0)
      return reply as [string, string?];
    // Some proxy's own idea of success, such as {"result": "OK"}.
    throw new SessionStorageUnavailableError("an answer that is not Redis's");
  }

  private unreadable(id: string, reason = "not a record"): undefined {
    this.log.event("session.unreadable", { session: id, reason });
  }
}

/** A number for Lua: infinity, the interval of lifetimes that are fixed, is its largest. */
function milliseconds(value: number): string {
  return Number.isFinite(value) ? String(value) : "1e300";
}
