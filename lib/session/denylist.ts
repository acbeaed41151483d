/** About 20 MB. When the list is full, it forgets the entry that would expire first. */
const MAX_ENTRIES = 200_000;

export type Denylist = ReturnType<typeof createDenylist>;

/** Sessions that ended although their cookie can still be unsealed. */
export function createDenylist(maxEntries = MAX_ENTRIES) {
  /** Until when each is refused. In the order in which they expire: each is kept for the same time. */
  const ended = new Map<string, number>();
  const has = (id: string, now: number) => (ended.get(id) ?? 0) > now;

  /**
   * @param until when the session's last cookie has expired, in milliseconds; never before that of an earlier entry
   * @returns true if the session was not on the list
   */
  function add(id: string, until: number, now: number): boolean {
    if (has(id, now)) return false;
    for (const [oldest, end] of ended) {
      if (end > now && ended.size < maxEntries) break;
      ended.delete(oldest);
    }
    ended.set(id, until);
    return true;
  }

  return { add, has, size: () => ended.size };
}
