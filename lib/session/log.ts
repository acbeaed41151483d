import type { Keys } from "./keys";

/** What is worth a line: `session.…` from this layer, other words from the app. */
export type SessionEvent = `${string}.${string}`;

/** Never a cookie, token, secret, password or session data. */
export type EventFields = Record<string, string | number | boolean | undefined>;

/** The field that names a session or a subject; it is logged as a keyed hash. */
const ID_FIELDS = new Set(["session", "subject", "user"]);

export class SessionLog {
  private readonly keys: Keys;
  private readonly write: (line: string) => void;

  constructor(keys: Keys, write: (line: string) => void = console.info) {
    this.keys = keys;
    this.write = write;
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
