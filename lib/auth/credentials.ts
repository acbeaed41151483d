import { z } from "zod";
import { IDENTIFIER, identifierProblem, normalizeIdentifier, PASSWORD } from "./fields";

const identifier = z
  .string()
  .catch("")
  .transform(normalizeIdentifier)
  .superRefine((value, context) => {
    const problem = identifierProblem(value);
    if (problem) context.addIssue(problem);
  });

/** Longer than people type, and short enough to hash. Characters. */
const MAX_PASSWORD_LENGTH = 1024;

const password = z
  .string("Enter your password.")
  .min(1, "Enter your password.")
  .max(MAX_PASSWORD_LENGTH, "That password is too long.");

export interface Credentials {
  /** What the visitor signs in with, normalized: a name, an e-mail address. See `fields.ts`. */
  identifier: string;
  /** Empty in the demo, which asks for no password. */
  password: string;
  remember: boolean;
}

/** Sentences that tell the visitor what is wrong with each field. */
export interface CredentialErrors {
  identifier?: string;
  password?: string;
}

export type CredentialsResult = { ok: true; credentials: Credentials } | { ok: false; errors: CredentialErrors };

/** Checks what the login form sent. */
export function readCredentials(form: FormData, { demo }: { demo: boolean }): CredentialsResult {
  const fields = z
    .object({ identifier, password: demo ? z.any().transform(() => "") : password })
    .safeParse({ identifier: only(form, IDENTIFIER.name), password: only(form, PASSWORD.name) });
  if (fields.success) return { ok: true, credentials: { ...fields.data, remember: form.get("remember") === "on" } };

  const errors: CredentialErrors = {};
  for (const { path, message } of fields.error.issues) errors[path[0] as keyof CredentialErrors] ??= message;
  return { ok: false, errors };
}

/** Our form sends each field once. A field that comes twice counts as missing. */
function only(form: FormData, name: string): FormDataEntryValue | undefined {
  const given = form.getAll(name);
  return given.length === 1 ? given[0] : undefined;
}
