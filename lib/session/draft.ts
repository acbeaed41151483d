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

/** The session data in the hands of one request: what is stored, as far as it knows, and what the app makes of it. */
export class Draft {
  /** What the app reads and changes. Always the same object, and so are the values in it that nobody else changed. */
  readonly data: Data = emptyData();
  private stored: Data = emptyData();

  /** What the app has changed and not yet saved. */
  changes(): Changes {
    return changesBetween(this.stored, this.data);
  }

  /** A copy of `data`, to tell later what was changed while a write was under way. @throws SessionNotJsonError */
  copy(): Data {
    return parseData(stringifyData(this.data));
  }

  /** Goes back to what is stored now. @param json left out: to what was stored before */
  reset(json = JSON.stringify(this.stored)): void {
    this.stored = parseData(json);
    reconcile(this.data, parseData(json));
  }

  /** A write has ended in what is stored now. What the app changed since `sent` was sent stays, as unsaved. */
  settle(json: string, sent: Data): void {
    const meanwhile = changesBetween(sent, this.data);
    this.stored = parseData(json);
    reconcile(this.data, applyChanges(parseData(json), meanwhile));
  }
}

/**
 * What a function that was passed to `update()` makes of the data. It gets a copy: it may run again, and must not find
 * what it did to the app's own objects before.
 *
 * @throws SessionUpdateError, SessionNotJsonError
 */
export function updated(data: Data, change: (data: Data) => unknown): Data {
  const json = stringifyData(data);
  const copy = parseData(json);
  const returned = change(copy);
  const returnsOther = typeof returned === "object" && returned !== null && returned !== copy;
  if (returnsOther && "then" in returned && typeof returned.then === "function") {
    // It runs on, with data that are thrown away. What it throws is not of interest either.
    Promise.resolve(returned).catch(() => undefined);
    throw new SessionUpdateError("promise");
  }
  if (returnsOther && stringifyData(copy) === json) throw new SessionUpdateError("object");
  return copy;
}
