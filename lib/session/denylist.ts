/** About 10 MB. Beyond that the entry that is nearest to its natural end goes first. */
const MAX_ENTRIES = 100_000;

/** Sessions that ended although their cookie can still be unsealed. */
export class Denylist {
  private readonly ended = new Map<string, number>();
  private readonly maxEntries: number;

  constructor(maxEntries = MAX_ENTRIES) {
    this.maxEntries = maxEntries;
  }

  /**
   * @param until when no cookie of this session is valid any more; milliseconds since the epoch
   * @returns true if the session was not on the list before
   */
  add(id: string, until: number, now: number): boolean {
    if (this.has(id, now)) return false;
    if (this.ended.size >= this.maxEntries) this.makeRoom(now);
    this.ended.set(id, until);
    return true;
  }

  has(id: string, now: number): boolean {
    const until = this.ended.get(id);
    if (until === undefined) return false;
    if (until > now) return true;
    this.ended.delete(id);
    return false;
  }

  get size(): number {
    return this.ended.size;
  }

  private makeRoom(now: number): void {
    let nearest: string | undefined;
    let nearestEnd = Number.POSITIVE_INFINITY;
    for (const [id, until] of this.ended) {
      if (until <= now) this.ended.delete(id);
      else if (until < nearestEnd) [nearest, nearestEnd] = [id, until];
    }
    if (this.ended.size >= this.maxEntries && nearest !== undefined) this.ended.delete(nearest);
  }
}
