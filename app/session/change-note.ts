"use server";

import { foreignForm, isUnavailable, requireUser } from "@/lib/auth";
import { getSession, SessionConflictError, SessionNotJsonError, SessionTooLargeError } from "@/lib/session";
import { NotesError, withNote, withoutNote } from "./notes";

/** The editor shows this again: what was typed, and what became of it. */
export interface NoteState {
  key: string;
  value: string;
  done?: string;
  problem?: string;
}

/** Sets or deletes one key of `data.notes`, by the button that was pressed. */
export async function changeNote(_: NoteState, form: FormData): Promise<NoteState> {
  const foreign = await foreignForm(form);
  if (foreign) return { key: "", value: "", problem: foreign };
  const typed = { key: textIn(form, "key"), value: textIn(form, "value") };
  const isDeletion = form.get("change") === "delete";
  try {
    await requireUser();
    const session = await getSession();
    const alive = await session.update((data) => {
      const notes = data.notes ?? {};
      data.notes = isDeletion ? withoutNote(notes, typed.key) : withNote(notes, typed.key, typed.value);
    });
    // The session has ended meanwhile: this leads to the login page.
    if (!alive) await requireUser();
  } catch (error) {
    return { ...typed, problem: problemOf(error) };
  }
  return { ...typed, done: `${typed.key} is ${isDeletion ? "deleted" : "saved"}.` };
}

/** @returns what to tell the visitor. @throws any error that the visitor did not cause */
function problemOf(error: unknown): string {
  if (error instanceof NotesError || error instanceof SessionNotJsonError) return error.message;
  if (error instanceof SessionTooLargeError)
    return `The session would take ${error.bytes} bytes, and there is room for ${error.limit}. Nothing was saved.`;
  if (error instanceof SessionConflictError)
    return "Other pages changed this session at the same time. Nothing was saved. Please try again.";
  if (isUnavailable(error))
    return "Sessions are temporarily unavailable, and it is unknown whether this was saved. Please try again.";
  throw error;
}

function textIn(form: FormData, name: string): string {
  const given = form.getAll(name);
  return given.length === 1 && typeof given[0] === "string" ? given[0] : "";
}
