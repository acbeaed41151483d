import type { ComponentProps, ReactNode } from "react";

/** A labelled text field, and what is wrong with it: announced, and linked to it. @param aside beside the label */
export function Field({
  label,
  error,
  aside,
  ...input
}: { label: string; name: string; error?: string | undefined; aside?: ReactNode } & ComponentProps<"input">) {
  const errorId = `${input.name}-error`;
  return (
    <div>
      <div className="flex flex-wrap items-center gap-x-4">
        <label htmlFor={input.name} className="grow font-medium">
          {label}
        </label>
        {aside}
      </div>
      <input
        {...input}
        id={input.name}
        required
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? errorId : undefined}
        className="input mt-2"
      />
      {error && (
        <p id={errorId} role="alert" className="mt-2 text-sm text-wrong">
          {error}
        </p>
      )}
    </div>
  );
}
