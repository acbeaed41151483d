import { isDeepStrictEqual } from "node:util";
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
 * Runs what an app passed to `update()`, on data that nobody else holds.
 *
 * @returns why the function can't be used; undefined if it can
 */
export function runUpdate(change: (data: Data) => unknown, data: Data): "promise" | "object" | undefined {
  const before = structuredClone(data);
  const result = change(data);
  if (result instanceof Promise) {
    // It goes on with data that nobody will look at, and whatever it throws concerns nobody.
    result.catch(() => undefined);
    return "promise";
  }
  const returnsOther = typeof result === "object" && result !== null && result !== data;
  return returnsOther && isDeepStrictEqual({ ...before }, { ...data }) ? "object" : undefined;
}
