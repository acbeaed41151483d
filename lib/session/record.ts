import { z } from "zod";

/** What a storage keeps of one session. Times are milliseconds since the epoch, spans are seconds. */
export interface SessionRecord {
  /** Counts the writes: a save made from an older version is a conflict. */
  version: number;
  createdAt: number;
  lastSeenAt: number;
  /** Seconds without activity after which the session ends. */
  idle: number;
  /** Seconds after creation at which the session ends, whatever happens. */
  absolute: number;
  /** "Remember me": the cookie outlives the browser. */
  permanent: boolean;
  userAgent: string;
  /** Under what credential it began, in the app's own terms: see `Regeneration`. */
  stamp?: string | undefined;
  /** The session data as JSON. A string, because Lua's cjson turns [] into {}. */
  data: string;
}

const time = z.number().int().nonnegative();
const times = z.object({
  version: time,
  createdAt: time,
  lastSeenAt: time,
  idle: time,
  absolute: time,
  permanent: z.boolean(),
  stamp: z.string().optional(),
});

const recordSchema = times.extend({ userAgent: z.string(), data: z.string().refine(isJsonObject) });

/** The same record in a seal: the data as an object (no escaping, the cookie is small), no user agent. */
const sealedSchema = times.extend({
  id: z.string().min(1),
  subject: z.string().min(1),
  data: z.custom<object>((value) => typeof value === "object" && value !== null && !Array.isArray(value)),
});

/** A record as it came back from a storage, or undefined if it is not one: foreign, truncated, wrong-typed. */
export function parseRecord(json: string): SessionRecord | undefined {
  try {
    return recordSchema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}

export function parseSealed(value: unknown): { id: string; subject: string; record: SessionRecord } | undefined {
  const sealed = sealedSchema.safeParse(value).data;
  if (!sealed) return undefined;
  const { id, subject, data, ...rest } = sealed;
  return { id, subject, record: { ...rest, userAgent: "", data: JSON.stringify(data) } };
}

function isJsonObject(text: string): boolean {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
