import { randomUUID } from "node:crypto";
import type { SessionConfig } from "../config";
import type { SessionLog } from "../log";
import { isObjectJson, parseRecord } from "../record";
import type { Redis, Reply } from "./redis";
import { CREATE, DATA, END, END_ALL, LIST, type Script, WRITE } from "./redis-scripts";
import type { RecordStore, Stored, WriteResult } from "./storage";

/** Data of 64 KiB stay below this even if every byte is escaped. Bytes. */
const MAX_STORED_DATA = 524_288;

/** Sessions in Redis: one hash per subject, two fields per session. So a list of sessions needs no index. */
export function redisStore(redis: Redis, config: SessionConfig, log: SessionLog): RecordStore {
  const limits = [config.idleTimeout, config.permanentLifetime, config.absoluteLifetime].map(String);

  function run(script: Script, subject: string, now: number, args: string[]): Promise<Reply> {
    return redis.run(script, config.keyPrefix + subject, [String(now), ...limits, ...args]);
  }

  function unreadable(id: string, reason: string): undefined {
    log.seldom("session.unreadable", { session: id, reason });
  }

  function parse(id: string, raw: string, data: string): Stored | undefined {
    const record = parseRecord(raw);
    if (!record) return unreadable(id, "not a record");
    return isData(data) ? { record, data } : unreadable(id, "not session data");
  }

  return {
    async read(subject, id) {
      const fields = await redis.read(config.keyPrefix + subject, [id, id + DATA]);
      if (fields === "wrong type") return unreadable(id, fields);
      const [raw, data] = fields;
      return raw === null || raw === undefined ? undefined : parse(id, raw, data ?? "");
    },
    async create(subject, { id, record, data }, now, { max, replaces = "", endsOtherStamps }) {
      const ended = endsOtherStamps ? "1" : "0";
      const reply = await run(CREATE, subject, now, [id, JSON.stringify(record), data, String(max), replaces, ended]);
      return reply[0] === "written";
    },
    async write(subject, id, next, now) {
      const result = resultOf(await run(WRITE, subject, now, [id, JSON.stringify(next.record), next.data]));
      return result.status === "written" ? { ...next, ...result } : result;
    },
    async end(subject, { id, version = "", replacedBy = "" }, now) {
      return resultOf(await run(END, subject, now, [id, String(version), replacedBy]));
    },
    async list(subject, now, whose = "") {
      const [, data, ...pairs] = await run(LIST, subject, now, [whose]);
      const ids = pairs.filter((_, at) => at % 2 === 0);
      const listed = ids.flatMap((id, at) => {
        const record = parseRecord(pairs[at * 2 + 1] ?? "") ?? unreadable(id, "not a record");
        return record ? [{ id, record }] : [];
      });
      return { listed, data: isData(data) ? data : undefined };
    },
    async endAll(subject, keep, now) {
      const [, ended] = await run(END_ALL, subject, now, [keep ?? "", randomUUID()]);
      return Number(ended);
    },
  };
}

function isData(json = ""): json is string {
  return json.length <= MAX_STORED_DATA && isObjectJson(json);
}

/** With what is stored now, unless that is what was written. */
function resultOf([status, raw, data]: Reply): WriteResult<Stored, Partial<Stored>> {
  if (status === "written" && raw === undefined) return { status };
  const record = raw && parseRecord(raw);
  if ((status === "written" || status === "conflict") && record && isData(data)) return { status, record, data };
  return { status: "gone" };
}
