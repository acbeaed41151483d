"use client";

import { type ComponentProps, useActionState, useEffect, useRef } from "react";
import { type LoginState, loginAction } from "./action";

const EMPTY: LoginState = { username: "", remember: false, errors: {} };

/** The form works without JavaScript. The script keeps the page and moves the focus to what is wrong. */
export function LoginForm({ next, demo }: { next: string; demo: boolean }) {
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
        label="Name"
        name="username"
        type="text"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus={!state.errors.password}
        defaultValue={state.username}
        error={state.errors.username}
      />
      {!demo && (
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          autoFocus={!state.errors.username && state.errors.password !== undefined}
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

function Field({ label, error, ...input }: { label: string; name: string; error?: string } & ComponentProps<"input">) {
  const errorId = `${input.name}-error`;
  return (
    <div>
      <label htmlFor={input.name} className="block font-medium">
        {label}
      </label>
      <input
        {...input}
        id={input.name}
        required
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? errorId : undefined}
        className="mt-2 block min-h-11 w-full rounded-lg border border-field bg-paper px-3 py-2 text-base aria-invalid:border-wrong"
      />
      {error && (
        <p id={errorId} role="alert" className="mt-2 text-sm text-wrong">
          {error}
        </p>
      )}
    </div>
  );
}
