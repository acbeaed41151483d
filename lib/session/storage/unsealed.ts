/** Milliseconds, and about 10 MB. */
const KEPT_FOR = 60_000;
const MAX_COOKIES = 2000;

export type Unsealed = ReturnType<typeof createUnsealed>;

/**
 * What cookies held that were unsealed a moment ago: the proxy and the page ask for the same one, and unsealing takes
 * longer than all the rest (decision 18). Keeps text, so that no request sees what another one changes. It replaces the
 * unsealing alone: who asks still checks whether the session has expired or ended.
 */
export function createUnsealed() {
  const kept = new Map<string, { text: string; until: number }>();

  function get(cookie: string, now: number): string | undefined {
    const found = kept.get(cookie);
    return found && found.until > now ? found.text : undefined;
  }

  function set(cookie: string, text: string, now: number): void {
    kept.set(cookie, { text, until: now + KEPT_FOR });
    const [oldest] = kept.keys();
    if (kept.size > MAX_COOKIES && oldest !== undefined) kept.delete(oldest);
  }

  return { get, set };
}
