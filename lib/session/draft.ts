import { isDeepStrictEqual } from "node:util";
import { SessionUpdateError } from "./errors";
import {
  applyChanges,
  asJson,
  type Changes,
  type Data,
  emptyData,
  keysBetween,
  parseData,
  reconcile,
  stringifyData,
} from "./json";

/** The data at the time when a write began. */
interface Sent {
  data: Data;
  clears: number;
}

/** The session data of one request: the data as last read from the storage, and the app's changes to them. */
export class Draft {
  /** The app reads and changes this. It always stays the same object. So do values in it that nobody else changed. */
  readonly data: Data = emptyData();
  private stored: Data = emptyData();
  /** How often the app has emptied the data, and how often that was saved. */
  private clears = 0;
  private clearsSaved = 0;

  /** The app's unsaved changes. @throws SessionNotJsonError */
  changes(): Changes {
    const cleared = this.clears > this.clearsSaved;
    return { cleared, keys: keysBetween(cleared ? emptyData() : this.stored, this.sent().data) };
  }

  clear(): void {
    this.clears += 1;
    reconcile(this.data, {});
  }

  /** To find out later what the app changed during a write. @throws SessionNotJsonError */
  sent(): Sent {
    return { data: parseData(stringifyData(this.data)), clears: this.clears };
  }

  /** Drops the unsaved changes. @param json what is stored now; left out: what was last read */
  reset(json = JSON.stringify(this.stored)): void {
    this.stored = parseData(json);
    this.clearsSaved = this.clears;
    reconcile(this.data, parseData(json));
  }

  /** Takes over what a write has stored. What the app changed after `sent` stays, unsaved. */
  takeOver(json: string, sent: Sent): void {
    const meanwhile = emptyData();
    for (const key of Object.keys({ ...sent.data, ...this.data }))
      if (!isDeepStrictEqual(sent.data[key], asJson(this.data[key]))) meanwhile[key] = this.data[key];
    this.stored = parseData(json);
    this.clearsSaved = sent.clears;
    reconcile(this.data, applyChanges(parseData(json), { cleared: this.clears > sent.clears, keys: meanwhile }));
  }
}

/**
 * Runs the function that was passed to `update()`. It gets a copy of the data, because it may run again, and its first
 * run must not change the app's own objects.
 *
 * @throws SessionUpdateError, SessionNotJsonError
 */
export function updated(data: Data, change: (data: Data) => unknown): Data {
  const json = stringifyData(data);
  const copy = parseData(json);
  const returned = change(copy);
  // An assignment returns what it has put into the data.
  const isWithin = returned === copy || Object.values(copy).includes(returned);
  const returnsOther = typeof returned === "object" && returned !== null && !isWithin;
  if (returnsOther && "then" in returned && typeof returned.then === "function") {
    // The function goes on, but its data are thrown away. An error of it must not end the process.
    Promise.resolve(returned).catch(() => undefined);
    throw new SessionUpdateError("promise");
  }
  if (returnsOther && stringifyData(copy) === json) throw new SessionUpdateError("object");
  return copy;
}
