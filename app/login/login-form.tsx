"use client";

import { useActionState, useEffect, useRef } from "react";
import { Countdown } from "@/app/components/countdown";
import { Field } from "@/app/components/field";
import type { TextField } from "@/lib/auth";
import { type LoginState, loginAction } from "./action";
import { PasswordField } from "./password-field";

const EMPTY: LoginState = { identifier: "", remember: false, errors: {} };

interface LoginFormProps {
  next: string;
  identifier: TextField;
  /** Left out in the demo. */
  password: TextField | undefined;
  /** In words: how long a session lives without a visit. */
  lifetimes: { remembered: string; other: string };
}

/** The form works without JavaScript. The script keeps the page and moves the focus to what is wrong. */
export function LoginForm({ next, identifier, password, lifetimes }: LoginFormProps) {
  const [state, action, pending] = useActionState(loginAction, EMPTY);
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    if (state === EMPTY) return;
    form.current?.querySelector<HTMLElement>("[aria-invalid], [role=alert]")?.focus();
  }, [state]);

  return (
    <form ref={form} action={action} noValidate className="card mt-8 max-w-md space-y-6">
      {state.formError && (
        <div>
          <p role="alert" tabIndex={-1} className="text-wrong">
            {state.formError}
          </p>
          {state.wait !== undefined && (
            <p className="mt-2 text-sm">
              <Countdown seconds={state.wait} since={state} before="Time left: " over="You can try again now." />
            </p>
          )}
        </div>
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
        <PasswordField
          {...password}
          autoFocus={!state.errors.identifier && state.errors.password !== undefined}
          error={state.errors.password}
        />
      )}
      <label className="flex min-h-11 gap-3">
        <input
          name="remember"
          type="checkbox"
          defaultChecked={state.remember}
          className="mt-0.5 size-5 shrink-0 accent-accent"
        />
        <span>
          Remember me{" "}
          <span className="block text-sm text-quiet">
            {`For ${lifetimes.remembered}. Otherwise the session ends with the browser, or after ${lifetimes.other}.`}
          </span>
        </span>
      </label>
      <input type="hidden" name="next" value={next} />
      <button type="submit" aria-disabled={pending} className="button w-full">
        {pending ? "Signing in …" : "Sign in"}
      </button>
    </form>
  );
}
