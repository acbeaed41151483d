"use client";

import { useActionState, useEffect, useRef } from "react";
import { type LoginState, loginAction } from "./action";

const EMPTY: LoginState = { username: "", remember: false };

/** The form sends itself without JavaScript too; the script only keeps the page and moves the focus to what is wrong. */
export function LoginForm({ next }: { next: string }) {
  const [state, action, pending] = useActionState(loginAction, EMPTY);
  const nameField = useRef<HTMLInputElement>(null);
  const { nameError, formError } = state;

  useEffect(() => {
    if (state.nameError) nameField.current?.focus();
  }, [state]);

  return (
    <form action={action} noValidate className="card mt-8 space-y-6">
      {formError && (
        <p role="alert" className="text-wrong">
          {formError}
        </p>
      )}
      <div>
        <label htmlFor="username" className="block font-medium">
          Name
        </label>
        <input
          ref={nameField}
          id="username"
          name="username"
          type="text"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: the one field of the page, and after an error the one to correct
          autoFocus
          required
          defaultValue={state.username}
          aria-invalid={nameError ? true : undefined}
          aria-describedby={nameError ? "username-error" : undefined}
          className="mt-2 block min-h-11 w-full rounded-lg border border-field bg-paper px-3 py-2 text-base aria-invalid:border-wrong"
        />
        {nameError && (
          <p id="username-error" role="alert" className="mt-2 text-sm text-wrong">
            {nameError}
          </p>
        )}
      </div>
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
