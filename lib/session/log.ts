import type { Keys } from "./keys";

/** The name of an event: `session.…` from this layer, other words from the app. */
export type SessionEvent = `${string}.${string}`;

/** Never a cookie, token, secret, password or session data. */
export type EventFields = Record<string, string | number | boolean | undefined>;

/** Fields that name a session or a subject. They are logged as keyed hashes. */
const ID_FIELDS = new Set(["session", "subject", "user", "identifier"]);

/** Milliseconds. */
const HOUR = 3_600_000;

/** How many different lines are remembered as written. */
const MAX_TOLD = 1000;

export type SessionLog = ReturnType<typeof createLog>;

export function createLog(
  keys: Pick<Keys, "logId">,
  now: () => number = Date.now,
  write: (line: string) => void = console.info,
) {
  const told = new Map<string, { at: number; unsaid: number }>();

  /** Writes one line: JSON in production, plain text in development. No value can add CR, LF or escape codes to it. */
  function event(name: SessionEvent, fields: EventFields = {}): void {
    const safe = Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([field, value]) => [field, ID_FIELDS.has(field) ? keys.logId(String(value)) : value]);
    const line =
      process.env.NODE_ENV === "production"
        ? JSON.stringify({ time: new Date().toISOString(), event: name, ...Object.fromEntries(safe) })
        : `[${name}] ${safe.map(([field, value]) => `${field}=${JSON.stringify(value)}`).join(" ")}`;
    write(escapeControls(line));
  }

  /**
   * As `event`, but the same line at most once an hour. The next line says how often it was left out. For events that a
   * stranger can cause, such as a forged cookie: they could fill the log.
   */
  function seldom(name: SessionEvent, fields: EventFields = {}): void {
    const line = JSON.stringify([name, fields]);
    const last = told.get(line);
    if (last && now() - last.at < HOUR) {
      last.unsaid += 1;
      return;
    }
    // Deleted and set again, so that the map stays in the order of time.
    told.delete(line);
    told.set(line, { at: now(), unsaid: 0 });
    const [oldest] = told.keys();
    if (told.size > MAX_TOLD && oldest !== undefined) told.delete(oldest);
    event(name, last?.unsaid ? { ...fields, unsaid: last.unsaid } : fields);
  }

  return { event, seldom };
}

/** JSON does not escape DEL, C1 controls, or line and direction marks. With these a value could forge a line. */
function escapeControls(text: string): string {
  return text.replace(
    /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
