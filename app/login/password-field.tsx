"use client";

import { type ComponentProps, type KeyboardEvent, useState, useSyncExternalStore } from "react";
import { useFormStatus } from "react-dom";
import { Field } from "@/app/components/field";

const never = () => () => undefined;

/** The password can be shown while it is typed, and a hint tells of Caps Lock. Without JavaScript it is a plain field. */
export function PasswordField(field: ComponentProps<typeof Field>) {
  const [shown, setShown] = useState(false);
  const [capsLock, setCapsLock] = useState(false);
  const hasScript = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  // A browser may keep what it sends from a text field, and offer it to the next person.
  const { pending } = useFormStatus();
  const look = (event: KeyboardEvent) => setCapsLock(event.getModifierState("CapsLock"));

  return (
    <Field
      {...field}
      type={shown && !pending ? "text" : "password"}
      autoCapitalize="none"
      spellCheck={false}
      onKeyDown={look}
      onKeyUp={look}
      onBlur={() => setCapsLock(false)}
      aside={
        <>
          <span role="status" className="text-sm text-quiet">
            {capsLock && "Caps Lock is on"}
          </span>
          <button
            type="button"
            aria-pressed={shown}
            aria-label="Show what I type"
            onClick={() => setShown(!shown)}
            className={hasScript ? "link text-sm" : "link invisible text-sm"}
          >
            {shown ? "Hide" : "Show"}
          </button>
        </>
      }
    />
  );
}
