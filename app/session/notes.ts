declare module "@/lib/session" {
  interface SessionData {
    /** What the visitor keeps by the session inspector. */
    notes: Notes;
  }
}

/** A small dictionary. `__proto__` is a key like any other. */
export type Notes = Record<string, unknown>;

const MAX_KEYS = 20;

/** Of all notes as JSON: a session in a cookie has no room for more. */
const MAX_BYTES = 1024;

/** Says to the visitor why the notes can't be changed in this way. */
export class NotesError extends Error {}

/** @param json what was typed. @throws NotesError with the path of what is wrong */
export function withNote(notes: Notes, key: string, json: string): Notes {
  if (key.trim() === "") throw new NotesError("Enter a key.");
  const changed = fromEntries([...Object.entries(notes).filter(([other]) => other !== key), [key, parse(key, json)]]);
  if (Object.keys(changed).length > MAX_KEYS)
    throw new NotesError(`There are ${MAX_KEYS} keys already, and there is no room for more. Delete one first.`);
  const bytes = Buffer.byteLength(JSON.stringify(changed));
  if (bytes > MAX_BYTES)
    throw new NotesError(
      `With ${pathOf(key)} all notes would take ${bytes} bytes, and there is room for ${MAX_BYTES}. Nothing was saved.`,
    );
  return changed;
}

export function withoutNote(notes: Notes, key: string): Notes {
  return fromEntries(Object.entries(notes).filter(([other]) => other !== key));
}

function parse(key: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new NotesError(`${pathOf(key)} is not JSON. Text needs quotes, as in "green". Nothing was saved.`);
  }
}

/** Not by assignment, which would take `__proto__` for the prototype. */
function fromEntries(entries: [string, unknown][]): Notes {
  return Object.fromEntries(entries);
}

/** Where a note is, as a program writes it: `data.notes.colour`, `data.notes["my key"]`. */
function pathOf(key: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `data.notes.${key}` : `data.notes[${JSON.stringify(key)}]`;
}
