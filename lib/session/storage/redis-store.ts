import { randomUUID } from "node:crypto";
import type { SessionConfig } from "../config";
import { SessionStorageUnavailableError } from "../errors";
import type { SessionLog } from "../log";
import { isObjectJson, parseRecord } from "../record";
import type { Redis, Reply } from "./redis";
import { CREATE, DATA, END, END_ALL, LIST, type Script, TOUCH, WRITE } from "./redis-scripts";
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
    async touch(subject, id, now) {
      // A Redis that is full, or a replica, can't record the visit, and the page can still be shown.
      await run(TOUCH, subject, now, [id]).catch((error) => {
        if (!(error instanceof SessionStorageUnavailableError)) throw error;
      });
    },
    async create(subject, { id, record, data }, now, { max, replaces = "" }) {
      await run(CREATE, subject, now, [id, JSON.stringify(record), data, String(max), replaces]);
    },
    async write(subject, { id, version }, { data, write, permanent, idle }, now) {
      const remembered = permanent === undefined ? ["", ""] : [permanent ? "1" : "0", String(idle)];
      const reply = await run(WRITE, subject, now, [id, String(version), write, data, ...remembered]);
      const [status, raw = "", stored = data] = reply;
      const record = status === "written" ? parseRecord(raw) : undefined;
      return resultOf(reply, record && { record, data: stored });
    },
    async end(subject, { id, version = "", replacedBy = "" }, now) {
      return resultOf(await run(END, subject, now, [id, String(version), replacedBy]), {});
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

/** @param written what is stored now, if the script answers that it has written */
function resultOf<Written>(
  [status, raw = "", data = ""]: Reply,
  written: Written | undefined,
): WriteResult<Stored, Written> {
  if (status === "written" && written) return { status, ...written };
  const record = status === "conflict" ? parseRecord(raw) : undefined;
  return record && isData(data) ? { status: "conflict", record, data } : { status: "gone" };
}
