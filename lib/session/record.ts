import { z } from "zod";

/** Of what is written. Golden samples of each format are in the tests, and stay readable. */
export const FORMAT = 1;

/**
 * What a storage keeps of one session, apart from its data. Times are milliseconds since the epoch, spans are seconds.
 * A field that this version does not know is kept through its writes: old and new instances work side by side.
 */
export interface SessionRecord {
  format: number;
  /** Counts the writes: a write made from an older version is a conflict. */
  version: number;
  createdAt: number;
  lastSeenAt: number;
  /** When the user last proved who they are. */
  confirmedAt?: number | undefined;
  /** Seconds without activity after which the session ends. */
  idle: number;
  /** Seconds after creation at which the session ends, whatever happens. */
  absolute: number;
  /** "Remember me": the cookie outlives the browser. */
  permanent: boolean;
  userAgent: string;
  /** Under what credential it began, in the app's own terms: see `Regeneration`. */
  stamp?: string | undefined;
  /** The id of the last write: sent twice, it is done once. */
  write: string;
}

const time = z.number().int().nonnegative();

const recordSchema = z.looseObject({
  format: time,
  version: time,
  createdAt: time,
  lastSeenAt: time,
  confirmedAt: time.optional(),
  idle: time,
  absolute: time,
  permanent: z.boolean(),
  userAgent: z.string(),
  stamp: z.string().optional(),
  write: z.string(),
});

/**
 * The same in a seal, which is small: with the data as an object, so that nothing is escaped, and without what only a
 * server needs.
 */
const sealedSchema = recordSchema.omit({ userAgent: true, write: true }).extend({
  id: z.string().min(1),
  subject: z.string().min(1),
  data: z.custom<object>(isObject),
});

/** A record as it came back from a storage, or undefined if it is not one: foreign, truncated, wrong-typed. */
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

/** Whether this is the JSON of an object, as session data are. */
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
