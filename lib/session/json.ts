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

/** What a request changes. It is applied to what is stored at that time. */
export interface Changes {
  /** Whether the request has emptied the data: what others have added goes too. */
  cleared: boolean;
  /** What to set, by top-level key; undefined: to delete. A change deep inside a value is a change of its key. */
  keys: Data;
}

/** The top-level keys that differ, compared by value. Both hold what JSON gives back. */
export function keysBetween(before: Data, after: Data): Data {
  const keys = emptyData();
  for (const key of Object.keys({ ...before, ...after }))
    if (!isDeepStrictEqual(before[key], after[key])) keys[key] = after[key];
  return keys;
}

export function hasKeys(data: Data): boolean {
  return Object.keys(data).length > 0;
}

export function applyChanges(data: Data, { cleared, keys }: Changes): Data {
  const result = fill(fill(emptyData(), cleared ? {} : data), keys);
  for (const key of Object.keys(keys)) if (keys[key] === undefined) delete result[key];
  return result;
}

/** What JSON gives back of a value of the app; the value itself if it is not JSON. */
export function asJson(value: unknown): unknown {
  try {
    return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
  } catch {
    return value;
  }
}

/**
 * The objects and arrays that this layer has put into session data. Only these are changed in place: an object of the
 * app's own may be used elsewhere, even by other requests, or be frozen.
 */
const ours = new WeakSet<object>();

/**
 * Makes `target` equal to `source`, but keeps the same object, and those of ours in it that have their place in both.
 * So the app's references into the data stay valid.
 *
 * @param source what JSON gave back. Its objects become ours
 */
export function reconcile(target: Data | unknown[], source: Data | unknown[], seen = new Set<unknown>()): void {
  if (target === source || !Object.isExtensible(target)) return;
  seen.add(target);
  const [to, from] = [target as Data, source as Data];
  for (const key of Object.keys(to)) if (!Object.hasOwn(from, key)) delete to[key];
  if (Array.isArray(target) && Array.isArray(source)) target.length = source.length;
  for (const [key, value] of Object.entries(from)) {
    // Not by assignment, and only own keys: in an ordinary object `__proto__` would be the prototype.
    const existing = Object.hasOwn(to, key) ? to[key] : undefined;
    if (isContainer(existing) && isContainer(value) && Array.isArray(existing) === Array.isArray(value)) {
      // The same object at two places can't become two different things.
      const changeable = ours.has(existing) && Object.isExtensible(existing) && !seen.has(existing);
      if (changeable) {
        reconcile(existing, value, seen);
        continue;
      }
      if (isDeepStrictEqual(asJson(existing), value)) continue;
    }
    own(value);
    Object.defineProperty(to, key, { value, writable: true, enumerable: true, configurable: true });
  }
}

function own(value: unknown): void {
  if (!isContainer(value)) return;
  ours.add(value);
  for (const item of Object.values(value)) own(item);
}

function isContainer(value: unknown): value is Data | unknown[] {
  return typeof value === "object" && value !== null;
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
    if (Object.keys(value).length > value.length) throw new SessionNotJsonError(path, "an array with named properties");
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
