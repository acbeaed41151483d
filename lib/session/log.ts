import type { Keys } from "./keys";

/** What is worth a line: `session.…` from this layer, other words from the app. */
export type SessionEvent = `${string}.${string}`;

/** Never a cookie, token, secret, password or session data. */
export type EventFields = Record<string, string | number | boolean | undefined>;

/** The field that names a session or a subject; it is logged as a keyed hash. */
const ID_FIELDS = new Set(["session", "subject", "user"]);

/** Milliseconds. */
const HOUR = 3_600_000;

/** How many different lines are remembered as told. */
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
   * As `event`, but the same line at most once an hour, then with how often it came meanwhile: for what a stranger can
   * cause at will, such as a forged cookie, and would fill the log with.
   */
  seldom(event: SessionEvent, fields: EventFields = {}): void {
    const line = JSON.stringify([event, fields]);
    const last = this.told.get(line);
    if (last && this.now() - last.at < HOUR) {
      last.unsaid += 1;
      return;
    }
    // Set anew, so that the map stays in the order of time.
    this.told.delete(line);
    this.told.set(line, { at: this.now(), unsaid: 0 });
    const [oldest] = this.told.keys();
    if (this.told.size > MAX_TOLD && oldest !== undefined) this.told.delete(oldest);
    this.event(event, last?.unsaid ? { ...fields, unsaid: last.unsaid } : fields);
  }

  /** One line: JSON in production, readable in development. Values can't break out of it: no CR, LF, or escape codes. */
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

/** JSON escapes C0 controls, but not DEL, C1 controls, or the line and direction marks that forge what a reader sees. */
function escapeControls(text: string): string {
  return text.replace(
    /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
