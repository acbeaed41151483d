"use client";

import { type ReactNode, useActionState, useEffect, useRef } from "react";
import { changeNote, type NoteState } from "./change-note";

const NOTHING: NoteState = { key: "", value: "" };
const WRONG = { "aria-invalid": true, "aria-describedby": "problem" };

interface Props {
  /** Each key, and its value as JSON. */
  notes: [key: string, json: string][];
  mark: ReactNode;
}

/** A form for each key, and one for a new key. They work without JavaScript. */
export function NotesEditor({ notes, mark }: Props) {
  const [state, action, pending] = useActionState(changeNote, NOTHING);
  const editor = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (state !== NOTHING) editor.current?.querySelector<HTMLElement>("[aria-invalid], [role=status]")?.focus();
  }, [state]);

  const failed = state.problem !== undefined;
  const isListed = notes.some(([key]) => key === state.key);
  const problem = (
    <p id="problem" role="alert" className="basis-full text-wrong">
      {state.problem}
    </p>
  );
  const typed = failed && !isListed ? state : NOTHING;
  return (
    <div ref={editor}>
      {state.done && (
        <p role="status" tabIndex={-1} className="message mt-4 mb-0">
          {state.done}
        </p>
      )}
      {notes.length > 0 && (
        <ul className="mt-4 divide-y divide-line border-y border-line">
          {notes.map(([key, json]) => (
            <li key={key} className="py-4">
              <form action={action} className="note">
                {mark}
                <input type="hidden" name="key" value={key} />
                <label className="grow basis-48">
                  <span className="block font-mono text-sm">{key}</span>
                  <input
                    name="value"
                    defaultValue={failed && state.key === key ? state.value : json}
                    autoComplete="off"
                    spellCheck={false}
                    {...(failed && state.key === key && WRONG)}
                    className="input mt-1 font-mono"
                  />
                </label>
                <button
                  type="submit"
                  name="change"
                  value="set"
                  aria-label={`Change ${key}`}
                  aria-disabled={pending}
                  className="button-quiet"
                >
                  Change
                </button>
                <button
                  type="submit"
                  name="change"
                  value="delete"
                  aria-label={`Delete ${key}`}
                  aria-disabled={pending}
                  className="button-quiet"
                >
                  Delete
                </button>
                {failed && state.key === key && problem}
              </form>
            </li>
          ))}
        </ul>
      )}
      <form action={action} className="note mt-6">
        {mark}
        <label className="grow basis-32">
          <span className="block text-sm font-medium">Key</span>
          <input
            name="key"
            defaultValue={typed.key}
            placeholder="colour"
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            className="input mt-1 font-mono"
          />
        </label>
        <label className="grow basis-48">
          <span className="block text-sm font-medium">Value</span>
          <input
            name="value"
            defaultValue={typed.value}
            placeholder='"green"'
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            {...(typed !== NOTHING && WRONG)}
            className="input mt-1 font-mono"
          />
        </label>
        <button type="submit" name="change" value="set" aria-disabled={pending} className="button">
          Set
        </button>
        {typed !== NOTHING && problem}
      </form>
    </div>
  );
}
