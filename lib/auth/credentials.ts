import { z } from "zod";

/** Characters as people count them (code points), after trimming. */
const MAX_NAME_LENGTH = 64;

const username = z
  .string("Enter a name.")
  .trim()
  .min(1, "Enter a name.")
  .refine((name) => [...name].length <= MAX_NAME_LENGTH, `Enter a name of ${MAX_NAME_LENGTH} characters at most.`)
  // A name that nobody can see, or that breaks the line it is printed on, can only be meant to deceive.
  .refine((name) => !/\p{Cc}/u.test(name), "Enter a name without control characters.")
  .refine((name) => /[\p{L}\p{N}\p{P}\p{S}]/u.test(name), "Enter a name with at least one visible character.");

export interface Credentials {
  username: string;
  remember: boolean;
}

export type CredentialsResult = { ok: true; credentials: Credentials } | { ok: false; error: string };

/** Checks what the login form sent. The error is a sentence for the person at the form. */
export function readCredentials(form: FormData): CredentialsResult {
  // A field that comes twice, or as a file, is not from our form.
  const given = form.getAll("username");
  const name = username.safeParse(given.length === 1 ? given[0] : undefined);
  if (!name.success) return { ok: false, error: name.error.issues[0]?.message ?? "Enter a name." };
  return { ok: true, credentials: { username: name.data, remember: form.get("remember") === "on" } };
}
