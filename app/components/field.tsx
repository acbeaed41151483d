import type { ComponentProps } from "react";

/** A labelled text field, and what is wrong with it: announced, and linked to it. */
export function Field({
  label,
  error,
  ...input
}: { label: string; name: string; error?: string } & ComponentProps<"input">) {
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
