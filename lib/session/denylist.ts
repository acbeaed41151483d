/** About 20 MB. When the list is full, it forgets the entry that would expire first. */
const MAX_ENTRIES = 200_000;

/** Sessions that ended although their cookie can still be unsealed. */
export class Denylist {
  /** In the order in which they expire: each is kept for the same time. */
  private readonly ended = new Map<string, number>();
  private readonly maxEntries: number;

  constructor(maxEntries = MAX_ENTRIES) {
    this.maxEntries = maxEntries;
  }

  /**
   * @param until when the session's last cookie has expired, in milliseconds; never before that of an earlier entry
   * @returns true if the session was not on the list
   */
  add(id: string, until: number, now: number): boolean {
    if (this.has(id, now)) return false;
    for (const [oldest, end] of this.ended) {
      if (end > now && this.ended.size < this.maxEntries) break;
      this.ended.delete(oldest);
    }
    this.ended.set(id, until);
    return true;
  }

  has(id: string, now: number): boolean {
    return (this.ended.get(id) ?? 0) > now;
  }

  get size(): number {
    return this.ended.size;
  }
}
