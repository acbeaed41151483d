"use client";

import { useActionState, useEffect, useRef } from "react";
import { Field } from "@/app/components/field";
import type { TextField } from "@/lib/auth";
import { type LoginState, loginAction } from "./action";

const EMPTY: LoginState = { identifier: "", remember: false, errors: {} };

interface LoginFormProps {
  next: string;
  identifier: TextField;
  /** Left out in the demo. */
  password: TextField | undefined;
}

/** The form works without JavaScript. The script keeps the page and moves the focus to what is wrong. */
export function LoginForm({ next, identifier, password }: LoginFormProps) {
  const [state, action, pending] = useActionState(loginAction, EMPTY);
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    if (state === EMPTY) return;
    form.current?.querySelector<HTMLElement>("[aria-invalid], [role=alert]")?.focus();
  }, [state]);

  return (
    <form ref={form} action={action} noValidate className="card mt-8 space-y-6">
      {state.formError && (
        <p role="alert" tabIndex={-1} className="text-wrong">
          {state.formError}
        </p>
      )}
      <Field
        {...identifier}
        autoCapitalize="none"
        spellCheck={false}
        autoFocus={!state.errors.password}
        defaultValue={state.identifier}
        error={state.errors.identifier}
      />
      {password && (
        <Field
          {...password}
          autoFocus={!state.errors.identifier && state.errors.password !== undefined}
          error={state.errors.password}
        />
      )}
      <label className="flex min-h-11 items-center gap-3">
        <input name="remember" type="checkbox" defaultChecked={state.remember} className="size-5 accent-accent" />
        <span>
          Remember me <span className="block text-sm text-quiet">Otherwise the session ends with the browser.</span>
        </span>
      </label>
      <input type="hidden" name="next" value={next} />
      <button type="submit" aria-disabled={pending} className="button w-full">
        {pending ? "Signing in …" : "Sign in"}
      </button>
    </form>
  );
}
