import type { Keys } from "./keys";

/** The name of an event: `session.…` from this layer, other words from the app. */
export type SessionEvent = `${string}.${string}`;

/** Never a cookie, token, secret, password or session data. */
export type EventFields = Record<string, string | number | boolean | undefined>;

/** Fields that name a session or a subject. They are logged as keyed hashes. */
const ID_FIELDS = new Set(["session", "subject", "user"]);

/** Milliseconds. */
const HOUR = 3_600_000;

/** How many different lines are remembered as written. */
const MAX_TOLD = 1000;

export class SessionLog {
  private readonly told = new Map<string, { at: number; unsaid: number }>();
  private readonly keys: Keys;
  private readonly now: () => number;
  private readonly write: (line: string) => void;

  constructor(keys: Keys, now: () => number = Date.now, write: (line: string) => void = console.info) {
    this.keys = keys;
    this.now = now;
    this.write = write;
  }

  /**
   * As `event`, but the same line at most once an hour. The next line says how often it was left out. For events that a
   * stranger can cause, such as a forged cookie: they could fill the log.
   */
  seldom(event: SessionEvent, fields: EventFields = {}): void {
    const line = JSON.stringify([event, fields]);
    const last = this.told.get(line);
    if (last && this.now() - last.at < HOUR) {
      last.unsaid += 1;
      return;
    }
    // Deleted and set again, so that the map stays in the order of time.
    this.told.delete(line);
    this.told.set(line, { at: this.now(), unsaid: 0 });
    const [oldest] = this.told.keys();
    if (this.told.size > MAX_TOLD && oldest !== undefined) this.told.delete(oldest);
    this.event(event, last?.unsaid ? { ...fields, unsaid: last.unsaid } : fields);
  }

  /** Writes one line: JSON in production, plain text in development. No value can add CR, LF or escape codes to it. */
  event(event: SessionEvent, fields: EventFields = {}): void {
    const safe = Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, ID_FIELDS.has(name) ? this.keys.logId(String(value)) : value]);
    if (process.env.NODE_ENV === "production") {
      this.write(
        escapeControls(JSON.stringify({ time: new Date().toISOString(), event, ...Object.fromEntries(safe) })),
      );
    } else {
      this.write(
        `[${event}] ${safe.map(([name, value]) => `${name}=${escapeControls(JSON.stringify(value))}`).join(" ")}`,
      );
    }
  }
}

/** JSON does not escape DEL, C1 controls, or line and direction marks. With these a value could forge a line. */
function escapeControls(text: string): string {
  return text.replace(
    /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
