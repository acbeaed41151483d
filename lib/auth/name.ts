/** Characters as people count them (code points), after trimming. */
const MAX_LENGTH = 64;

/** One name, one spelling: "é" is typed as one character here and as two there (RFC 8265). Spaces around it are dropped. */
export function normalizeName(typed: string): string {
  // Normalizing costs time that grows with the text, and what is longer is refused anyway.
  const trimmed = typed.trim();
  return trimmed.length > 4 * MAX_LENGTH ? trimmed : trimmed.normalize("NFC");
}

/** What is wrong with a normalized name, in a sentence; undefined if nothing is. */
export function nameProblem(name: string): string | undefined {
  if (name === "") return "Enter a name.";
  if (name.length > 2 * MAX_LENGTH || [...name].length > MAX_LENGTH)
    return `Enter a name of ${MAX_LENGTH} characters at most.`;
  // A name that can't be seen, or that breaks the line it is printed on, is meant to deceive.
  if (/\p{Cc}/u.test(name)) return "Enter a name without control characters.";
  if (!/[\p{L}\p{N}\p{P}\p{S}]/u.test(name)) return "Enter a name with at least one visible character.";
  return undefined;
}
