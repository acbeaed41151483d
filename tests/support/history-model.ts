import { type Operation, type Outcome, subjectOf } from "./history.ts";

/** What is seen of a living session with its cookie. */
export type Seen = Map<string, unknown>;

/** A session, as far as requests were told. A session is known by its cookie: a new identity is a new session. */
interface Known {
  cookie: string;
  subject: string;
  /** Began before this round. */
  old: boolean;
  alive: boolean;
  /** What it held when the last round was over. */
  data: Seen;

  /* Of this round: */
  /** The session that it has replaced. */
  origin: Known | undefined;
  /** By key: what was written and acknowledged. */
  written: Map<string, Set<unknown>>;
  /** By key: what may have been sent along with something else that was acknowledged. */
  perhaps: Map<string, Set<unknown>>;
  updates: number;
  endedBy: string | undefined;
  perhapsEndedBy: string | undefined;
}

/**
 * The plainest account of sessions there is: every acknowledged write is there afterwards or its session was ended by
 * somebody, what was ended stays so, and a counter equals its acknowledged updates. It throws at what contradicts it.
 */
export class HistoryModel {
  private readonly known = new Map<string, Known>();

  get cookies(): string[] {
    return [...this.known.keys()];
  }

  get alive(): string[] {
    return [...this.known.values()].filter(({ alive }) => alive).map(({ cookie }) => cookie);
  }

  /**
   * @param look what is seen with a cookie after the round; undefined: nothing
   * @param last whether to look as well at what had ended in earlier rounds
   */
  async check(outcomes: Outcome[], look: (cookie: string) => Promise<Seen | undefined>, last: boolean): Promise<void> {
    for (const outcome of outcomes) this.follow(outcome);
    const cookies = last ? this.cookies : this.alive;
    const seen = new Map(await Promise.all(cookies.map(async (cookie) => [cookie, await look(cookie)] as const)));
    for (const outcome of outcomes) this.revoke(outcome, (cookie) => seen.get(cookie) !== undefined);
    for (const session of this.known.values()) checkSession(session, seen.get(session.cookie));
    for (const session of this.known.values()) settle(session, seen.get(session.cookie));
  }

  /** What a request did to its own session, one operation after the other. */
  private follow({ request, opened, results, received }: Outcome): void {
    if (request.operations[0]?.kind.startsWith("revoke")) return;
    const cookies = received.filter((cookie, at) => cookie !== received[at - 1] && cookie !== opened);
    let current = opened === undefined ? undefined : this.get(opened);
    let acknowledged = false;
    // Set on a session that is not worth beginning yet.
    let unsent: [string, unknown][] = [];
    for (const [at, operation] of request.operations.entries()) {
      const result = results[at];
      // What is set by operations that begin at once is sent by the first of them.
      const sentAlong = request.operations.slice(at, request.atOnce ? undefined : at + 1);
      if (operation.kind === "destroy" || result === false) {
        if (acknowledged && current)
          for (const [key, value] of sentAlong.flatMap(setsOf)) add(current.perhaps, key, value);
        if (current) current.endedBy = operation.kind === "destroy" ? "destroy" : `${operation.kind} answered false`;
        [current, acknowledged, unsent] = [undefined, false, []];
        continue;
      }
      if (result !== true) continue;
      acknowledged = true;
      unsent.push(...setsOf(operation));
      const begins = operation.kind === "regenerate" || operation.kind === "sign in";
      if (begins || (!current && (operation.kind === "update" || sentAlong.some(hasValue))))
        current = this.begin(cookies.shift(), current);
      if (!current) continue;
      if (operation.kind === "update") current.updates += 1;
      for (const [key, value] of unsent.splice(0)) add(current.written, key, value);
    }
    if (cookies.length > 0) throw new Error(`a cookie that nobody asked for: ${cookies.join(", ")}`);
  }

  /** What a request did to the sessions of its subject. */
  private revoke({ request, opened, target, results }: Outcome, isSeen: (cookie: string) => boolean): void {
    const [operation] = request.operations;
    if (opened === undefined || !operation?.kind.startsWith("revoke")) return;
    const { kind } = operation;
    const asking = this.get(opened);
    if (kind === "revoke one") {
      const ended = target === undefined ? undefined : this.get(target);
      if (ended?.subject === asking.subject) ended.endedBy = kind;
      else if (results[0] === true) throw new Error("a session of another subject was revoked");
      return;
    }
    const all = kind === "revoke all";
    // A session that had itself ended has no say over the others, and is told 0.
    const happened = all || Number(results[0]) > 0 || isSeen(asking.cookie);
    for (const session of this.known.values()) {
      if (session.subject !== asking.subject || (!all && descendsFrom(session, asking))) continue;
      session.perhapsEndedBy = kind;
      if (happened && wasThere(session)) session.endedBy = kind;
    }
  }

  private begin(cookie: string | undefined, origin: Known | undefined): Known {
    if (cookie === undefined) throw new Error("a session began, and the browser was sent no cookie");
    if (this.known.has(cookie)) throw new Error(`a new session has an old cookie: ${cookie}`);
    if (origin) origin.endedBy = "replaced";
    const session = {
      cookie,
      subject: subjectOf(cookie),
      old: false,
      alive: true,
      data: new Map(),
      origin,
      ...freshRound(),
    };
    this.known.set(cookie, session);
    return session;
  }

  private get(cookie: string): Known {
    const session = this.known.get(cookie);
    if (!session) throw new Error(`a session that nobody began: ${cookie}`);
    return session;
  }
}

function freshRound(): Pick<Known, "written" | "perhaps" | "updates" | "endedBy" | "perhapsEndedBy"> {
  return { written: new Map(), perhaps: new Map(), updates: 0, endedBy: undefined, perhapsEndedBy: undefined };
}

function setsOf(operation: Operation): [string, unknown][] {
  if (operation.kind === "save") {
    const remembered: [string, unknown][] = operation.remember === undefined ? [] : [["permanent", operation.remember]];
    return [[operation.key, operation.value], ...remembered];
  }
  if (operation.kind === "sign in")
    return [
      ["username", operation.user],
      ["permanent", operation.remember],
    ];
  return [];
}

function hasValue(operation: Operation): boolean {
  return operation.kind === "save" && operation.value !== undefined;
}

function descendsFrom(session: Known, ancestor: Known): boolean {
  return session === ancestor || (session.origin !== undefined && descendsFrom(session.origin, ancestor));
}

/** Whether it, or what it replaced within its subject in one step, was there when the round began. */
function wasThere({ old, subject, origin }: Known): boolean {
  return old || (origin?.subject === subject && wasThere(origin));
}

function checkSession(session: Known, seen: Seen | undefined): void {
  const { cookie, old, alive, endedBy, perhapsEndedBy } = session;
  if (!seen) {
    if (alive && endedBy === undefined && perhapsEndedBy === undefined)
      throw new Error(`lost, and nobody ended it: ${cookie}`);
    return;
  }
  if (old && !alive) throw new Error(`came back: ${cookie}`);
  if (endedBy !== undefined) throw new Error(`lives, although it was ended (${endedBy}): ${cookie}`);

  const line: Known[] = [];
  for (let each: Known | undefined = session; each; each = each.origin) line.push(each);
  const base = line.at(-1)?.data ?? new Map();
  for (const key of new Set([...seen.keys(), ...base.keys(), ...line.flatMap(({ written }) => [...written.keys()])])) {
    if (key === "count") continue;
    const written = line.flatMap((each) => [...(each.written.get(key) ?? [])]);
    const perhaps = line.flatMap((each) => [...(each.perhaps.get(key) ?? [])]);
    const allowed = [...(written.length > 0 ? written : [base.get(key)]), ...perhaps];
    if (key === "permanent" && written.length === 0) allowed.push(base.get(key) ?? false);
    if (!allowed.includes(seen.get(key)))
      throw new Error(`${key} is ${seen.get(key)}, not one of ${allowed.join(", ")}: ${cookie}`);
  }
  const count = Number(base.get("count") ?? 0) + line.reduce((sum, { updates }) => sum + updates, 0);
  if (Number(seen.get("count") ?? 0) !== count)
    throw new Error(`count is ${seen.get("count")}, after ${count} acknowledged updates: ${cookie}`);
}

function settle(session: Known, seen: Seen | undefined): void {
  Object.assign(session, freshRound(), {
    old: true,
    alive: seen !== undefined,
    data: seen ?? new Map(),
    origin: undefined,
  });
}

function add(sets: Map<string, Set<unknown>>, key: string, value: unknown): void {
  sets.set(key, (sets.get(key) ?? new Set()).add(value));
}
