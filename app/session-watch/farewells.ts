/** Leaves a sentence for the page that this tab loads next, or takes the one that was left. */
export function farewells(sentence?: string): string | undefined {
  const key = "session-farewell";
  try {
    const left = sessionStorage.getItem(key) ?? undefined;
    if (sentence === undefined) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, sentence);
    return left;
  } catch {
    // A browser that keeps nothing has no session either.
    return undefined;
  }
}
