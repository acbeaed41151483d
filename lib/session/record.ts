import { randomBytes } from "node:crypto";
import { z } from "zod";

/** The format of new records. The tests hold golden samples of each format, which must stay readable. */
export const FORMAT = 1;

const time = z.number().int().nonnegative();

const fields = {
  format: time,
  /** Counts the writes. A write that is based on an older version is a conflict. */
  version: time,
  createdAt: time,
  lastSeenAt: time,
  /** When the user last proved who they are; undefined: not under this session. */
  confirmedAt: time.optional(),
  /** Seconds without activity after which the session ends. */
  idle: time,
  /** Seconds after creation at which the session ends, even with activity. */
  absolute: time,
  /** "Remember me": the cookie stays when the browser closes. */
  permanent: z.boolean(),
  userAgent: z.string(),
  /** Stands for the credential that the session began under: see `Regeneration` (decision 8). */
  stamp: z.string().optional(),
  /** The id of the last write. A write that arrives twice is done once. */
  write: z.string(),
  /** The ids of the writes before it, the latest first. */
  earlier: z.array(z.string()).optional(),
};

/**
 * What a storage keeps about a session besides its data. Times are milliseconds since the epoch, spans are seconds. A
 * write keeps fields that this version does not know, so that old and new instances can run at the same time.
 */
export type SessionRecord = z.infer<z.ZodObject<typeof fields>>;

const recordSchema = z.looseObject(fields);

/** How many writes a record remembers by their ids, the last one included. */
export const REMEMBERED_WRITES = 8;

/** The record as the next write stores it. */
export function nextRecord(
  record: SessionRecord,
  changes: Partial<Pick<SessionRecord, "lastSeenAt" | "permanent" | "idle">> = {},
): SessionRecord {
  const { version, write, earlier = [] } = record;
  return {
    ...record,
    ...changes,
    version: version + 1,
    write: newWriteId(),
    earlier: [write, ...earlier].slice(0, REMEMBERED_WRITES - 1),
  };
}

export function newWriteId(): string {
  return randomBytes(9).toString("base64url");
}

/**
 * The record in a seal, where space is short. The data are an object, so that nothing is escaped. The fields that only
 * a server needs are left out.
 */
const sealedSchema = recordSchema.omit({ userAgent: true, write: true, earlier: true }).extend({
  id: z.string().min(1),
  subject: z.string().min(1),
  data: z.custom<object>(isObject),
});

/** @returns the record that a storage gave back; undefined if it is foreign, truncated or has a wrong type */
export function parseRecord(json: string): SessionRecord | undefined {
  return recordSchema.safeParse(parseJson(json)).data;
}

export interface Sealed {
  id: string;
  subject: string;
  record: SessionRecord;
  data: string;
}

export function parseSealed(value: unknown): Sealed | undefined {
  const sealed = sealedSchema.safeParse(value).data;
  if (!sealed) return undefined;
  const { id, subject, data, ...record } = sealed;
  return { id, subject, record: { ...record, userAgent: "", write: "" }, data: JSON.stringify(data) };
}

/** Whether this is the JSON of an object. Session data always are. */
export function isObjectJson(json: string): boolean {
  return isObject(parseJson(json));
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
