"use client";

import { type ReactNode, useActionState, useEffect, useRef } from "react";
import { PasswordField } from "@/app/login/password-field";
import type { TextField } from "@/lib/auth";
import { type ConfirmState, confirmAction } from "./action";

const EMPTY: ConfirmState = {};

interface ConfirmFormProps {
  password: TextField;
  button: string;
  /** The hidden fields: what is confirmed. */
  children: ReactNode;
}

/** The form works without JavaScript. The script keeps the page and moves the focus to what is wrong. */
export function ConfirmForm({ password, button, children }: ConfirmFormProps) {
  const [state, action, pending] = useActionState(confirmAction, EMPTY);
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    if (state !== EMPTY) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [state]);

  return (
    <form ref={form} action={action} noValidate className="card mt-8 max-w-md space-y-6">
      {children}
      <PasswordField {...password} autoFocus error={state.error} />
      <button type="submit" aria-disabled={pending} className="button w-full">
        {pending ? "One moment …" : button}
      </button>
    </form>
  );
}
