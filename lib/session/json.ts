import { isDeepStrictEqual } from "node:util";
import { SessionNotJsonError } from "./errors";

/** Session data inside the layer. They have no prototype, so that `__proto__` and `toString` are plain keys. */
export type Data = Record<string, unknown>;

/** Deeper than any useful nesting, and not deep enough to make JSON.stringify run out of stack. */
const MAX_DEPTH = 100;

export function emptyData(): Data {
  return Object.create(null);
}

/** @param json an object in JSON, as `stringifyData` made it */
export function parseData(json: string): Data {
  return fill(emptyData(), JSON.parse(json));
}

/**
 * @throws SessionNotJsonError with the path of the first value that JSON would change or lose
 */
export function stringifyData(data: Data): string {
  assertJson(data, "data", []);
  return JSON.stringify(data);
}

/** What to set, by top-level key; undefined: to delete. A change deep inside a value is a change of its key. */
export type Changes = Data;

/** The top-level keys that differ, compared by value. */
export function changesBetween(before: Data, after: Data): Changes {
  const changes = emptyData();
  for (const key of Object.keys({ ...before, ...after }))
    if (!isDeepStrictEqual(before[key], after[key])) changes[key] = after[key];
  return changes;
}

export function hasChanges(changes: Changes): boolean {
  return Object.keys(changes).length > 0;
}

export function applyChanges(data: Data, changes: Changes): Data {
  const result = fill(fill(emptyData(), data), changes);
  for (const key of Object.keys(changes)) if (changes[key] === undefined) delete result[key];
  return result;
}

/**
 * Makes `target` equal to `source`, but keeps the same object. It also keeps the objects and arrays in it, where both
 * have one in the same place. So the app's references into the data stay valid.
 */
export function reconcile(target: Data | unknown[], source: Data | unknown[]): void {
  if (target === source) return;
  const [to, from] = [target as Data, source as Data];
  for (const key of Object.keys(to)) if (!Object.hasOwn(from, key)) delete to[key];
  if (Array.isArray(target) && Array.isArray(source)) target.length = source.length;
  for (const [key, value] of Object.entries(from)) {
    // Not by assignment, and only own keys: in an ordinary object `__proto__` would be the prototype.
    const existing = Object.hasOwn(to, key) ? to[key] : undefined;
    if (isContainer(existing) && isContainer(value) && Array.isArray(existing) === Array.isArray(value))
      reconcile(existing, value);
    else Object.defineProperty(to, key, { value, writable: true, enumerable: true, configurable: true });
  }
}

function isContainer(value: unknown): value is Data | unknown[] {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}

function fill(target: Data, source: object): Data {
  for (const [key, value] of Object.entries(source)) target[key] = value;
  return target;
}

function assertJson(value: unknown, path: string, ancestors: object[]): void {
  if (value === null || typeof value === "string" || typeof value === "boolean") return;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new SessionNotJsonError(path, `the number ${value}`);
    return;
  }
  if (typeof value !== "object")
    throw new SessionNotJsonError(path, value === undefined ? "undefined" : `a ${typeof value}`);
  if (ancestors.includes(value)) throw new SessionNotJsonError(path, "a cycle");
  if (ancestors.length >= MAX_DEPTH) throw new SessionNotJsonError(path, `nested more than ${MAX_DEPTH} levels deep`);

  const inside = [...ancestors, value];
  if (Array.isArray(value)) {
    // Not forEach: it would skip holes, which JSON turns into null.
    for (let index = 0; index < value.length; index += 1) assertJson(value[index], `${path}[${index}]`, inside);
    return;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new SessionNotJsonError(path, `a ${value.constructor?.name || "class instance"}`);
  }
  for (const [key, item] of Object.entries(value)) {
    // As in JSON, a property that is undefined does not exist.
    if (item !== undefined) assertJson(item, `${path}.${key}`, inside);
  }
}
