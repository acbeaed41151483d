import { IDENTIFIER, PASSWORD } from "../../lib/auth/fields.ts";

/** The labels that a person reads, and fills in. */
export const LABELS = { identifier: IDENTIFIER.label, password: PASSWORD.label };

/** The names under which the form sends them. */
export const FIELDS = { identifier: IDENTIFIER.name, password: PASSWORD.name };

/** What the login form sends, by the names that `lib/auth/fields.ts` gives the fields. */
export function loginFields(identifier: string, password?: string): Record<string, string> {
  return { [FIELDS.identifier]: identifier, ...(password === undefined ? {} : { [FIELDS.password]: password }) };
}
