/** A text field of the login form. */
export interface TextField {
  /** Under which the form sends it. */
  name: string;
  label: string;
  type: "text" | "email" | "tel" | "password";
  autoComplete: string;
}

/*
 * The login form is drawn, checked, redrawn after an error, and tested from this file. To sign in with something else
 * than a name, such as an e-mail address, change it here: AUTH_USERS, `npm run user` and the tests follow.
 */

/** What a person signs in with. */
export const IDENTIFIER: TextField = { name: "username", label: "Name", type: "text", autoComplete: "username" };

export const PASSWORD: TextField = {
  name: "password",
  label: "Password",
  type: "password",
  autoComplete: "current-password",
};

/** For the tests: an identifier that no other test uses. */
export const sampleIdentifier = (unique: string) => `Zoë ${unique}`;

/** Code points, after trimming. */
const MAX_LENGTH = 64;

/** Letters to Unicode that show nothing: the fillers of Hangul. */
const INVISIBLE_LETTERS = /[\u115f\u1160\u3164\uffa0]/g;

/** Gives an identifier one spelling: keyboards send "é" as one character or as two (RFC 8265). Trims it. */
export function normalizeIdentifier(typed: string): string {
  // Normalizing a long text takes long, and a long name is refused anyway.
  const trimmed = typed.trim();
  return trimmed.length > 4 * MAX_LENGTH ? trimmed : trimmed.normalize("NFC");
}

/** @returns a sentence that says what is wrong with a normalized identifier; undefined if it is good */
export function identifierProblem(name: string): string | undefined {
  if (name === "") return "Enter a name.";
  if (name.length > 2 * MAX_LENGTH || [...name].length > MAX_LENGTH)
    return `Enter a name of ${MAX_LENGTH} characters at most.`;
  // A name that is invisible, or that breaks the line it is printed on, can deceive a reader.
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)) return "Enter a name without control characters.";
  if (!/[\p{L}\p{N}\p{P}\p{S}]/u.test(name.replaceAll(INVISIBLE_LETTERS, "")))
    return "Enter a name with at least one visible character.";
  return undefined;
}
