/** About 20 MB. Beyond that what is nearest to its natural end goes first. */
const MAX_ENTRIES = 200_000;

/** Sessions that ended although their cookie can still be unsealed. */
export class Denylist {
  /** In the order in which they end: each is kept for the same time. */
  private readonly ended = new Map<string, number>();
  private readonly maxEntries: number;

  constructor(maxEntries = MAX_ENTRIES) {
    this.maxEntries = maxEntries;
  }

  /**
   * @param until when the last cookie of this session has expired: not before that of any entry. Milliseconds
   * @returns true if the session was not on the list before
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
