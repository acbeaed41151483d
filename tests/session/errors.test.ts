import { expect, test } from "vitest";
import * as errors from "@/lib/session/errors";

const { SessionError: _, ...CLASSES } = errors;

const MAKE: Record<keyof typeof CLASSES, () => Error> = {
  SessionConfigurationError: () => new errors.SessionConfigurationError([]),
  SessionStorageUnavailableError: () => new errors.SessionStorageUnavailableError("timeout"),
  SessionConflictError: () => new errors.SessionConflictError(1),
  SessionTooLargeError: () => new errors.SessionTooLargeError(2, 1, "it"),
  SessionUpdateError: () => new errors.SessionUpdateError("promise"),
  SessionNotJsonError: () => new errors.SessionNotJsonError("data.at", "a Date"),
  SessionNotWritableError: () => new errors.SessionNotWritableError(),
  SessionNotReadableError: () => new errors.SessionNotReadableError(new Error()),
  SessionsNotListableError: () => new errors.SessionsNotListableError(),
};

test.each(Object.keys(CLASSES) as (keyof typeof CLASSES)[])(
  "%s is known by the name it is imported by, also in a minified build",
  (name) => {
    // What a minifier does to a class.
    Object.defineProperty(CLASSES[name], "name", { value: "e" });
    const error = MAKE[name]();
    expect(error).toBeInstanceOf(CLASSES[name]);
    expect(error.name).toBe(name);
    expect(String(error)).toMatch(`${name}: `);
  },
);
