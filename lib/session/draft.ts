import { SessionUpdateError } from "./errors";
import {
  applyChanges,
  type Changes,
  changesBetween,
  type Data,
  emptyData,
  parseData,
  reconcile,
  stringifyData,
} from "./json";

/** The session data of one request: the data as last read from the storage, and the app's changes to them. */
export class Draft {
  /** The app reads and changes this. It always stays the same object. So do values in it that nobody else changed. */
  readonly data: Data = emptyData();
  private stored: Data = emptyData();

  /** The app's unsaved changes. */
  changes(): Changes {
    return changesBetween(this.stored, this.data);
  }

  /** A copy of `data`, to find out later what the app changed during a write. @throws SessionNotJsonError */
  copy(): Data {
    return parseData(stringifyData(this.data));
  }

  /** Drops the unsaved changes. @param json what is stored now; left out: what was last read */
  reset(json = JSON.stringify(this.stored)): void {
    this.stored = parseData(json);
    reconcile(this.data, parseData(json));
  }

  /** Takes over what a write has stored. What the app changed after `sent` was sent stays, unsaved. */
  takeOver(json: string, sent: Data): void {
    const meanwhile = changesBetween(sent, this.data);
    this.stored = parseData(json);
    reconcile(this.data, applyChanges(parseData(json), meanwhile));
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
  const returnsOther = typeof returned === "object" && returned !== null && returned !== copy;
  if (returnsOther && "then" in returned && typeof returned.then === "function") {
    // The function goes on, but its data are thrown away. An error of it must not end the process.
    Promise.resolve(returned).catch(() => undefined);
    throw new SessionUpdateError("promise");
  }
  if (returnsOther && stringifyData(copy) === json) throw new SessionUpdateError("object");
  return copy;
}
