import type { Session } from "@/lib/session/session";
import { hashToken } from "@/lib/session/token";
import type { Browser } from "./browser.ts";
import { anyKey } from "./session-data.ts";

/** What a request does to its session. A save of `undefined` deletes the key. */
export type Operation =
  | { kind: "save"; key: string; value: number | undefined; remember?: boolean }
  | { kind: "update" }
  | { kind: "regenerate" }
  | { kind: "sign in"; user: string; remember: boolean }
  | { kind: "destroy" }
  | { kind: "revoke one"; of: number }
  | { kind: "revoke others" }
  | { kind: "revoke all" }
  | { kind: "visit" };

/** One request of one browser, to one of two processes. */
export interface Request {
  browser: number;
  process: number;
  /** Its session is read before any other request of the round begins to write. */
  early: boolean;
  /** Its operations begin all at once; else one after the other. */
  atOnce: boolean;
  /** How long it waits before it reads and before it writes, see `pause`. */
  pauses: [number, number];
  operations: Operation[];
}

/** Requests that overlap. Before they begin, one browser may be given another's cookie: `copy` is [from, to]. */
export interface Round {
  copy: [from: number, to: number] | undefined;
  requests: Request[];
}

/** What came of a request. */
export interface Outcome {
  request: Request;
  /** The cookie of the session that it found alive. */
  opened: string | undefined;
  /** The cookie that was meant by "revoke one". */
  target: string | undefined;
  /** What each operation returned. */
  results: unknown[];
  /** The cookies that it was sent. */
  received: string[];
}

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const KEYS = ["a", "b", "c"];

/** @param users their ids */
export function randomHistory(seed: number, users: string[]): { browsers: number; rounds: Round[] } {
  const random = randomFrom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const oneOf = <T>(items: readonly T[]) => items[below(items.length)] as T;
  const browsers = 2 + below(2);
  let values = 0;

  function save(key: string): Operation {
    values += 1;
    const value = random() < 0.2 ? undefined : values;
    return { kind: "save", key, value, ...(random() < 0.15 ? { remember: random() < 0.5 } : {}) };
  }
  function operation(key: string): Operation {
    const dice = random();
    if (dice < 0.4) return save(key);
    if (dice < 0.65) return { kind: "update" };
    if (dice < 0.8) return { kind: "regenerate" };
    if (dice < 0.93) return { kind: "sign in", user: oneOf(users), remember: random() < 0.5 };
    return { kind: "destroy" };
  }
  function operations(): Operation[] {
    const dice = random();
    if (dice < 0.12) return [{ kind: "visit" }];
    if (dice < 0.17) return [{ kind: "revoke one", of: below(browsers) }];
    if (dice < 0.22) return [{ kind: "revoke others" }];
    if (dice < 0.25) return [{ kind: "revoke all" }];
    // A key once in each request: of two that are set at once, the first is never sent.
    const first = below(KEYS.length);
    return Array.from({ length: 1 + below(3) }, (_, at) => operation(KEYS[(first + at) % KEYS.length] as string));
  }
  function request(): Request {
    const list = operations();
    return {
      browser: below(browsers),
      process: below(2),
      early: random() < 0.6,
      // What is set on a session that is emptied in the next moment is nobody's promise.
      atOnce: list.every(({ kind }) => kind !== "destroy" && kind !== "sign in") && random() < 0.5,
      pauses: [below(8), below(8)],
      operations: list,
    };
  }
  const rounds = Array.from({ length: 4 + below(5) }, () => ({
    copy: random() < 0.4 ? ([below(browsers), below(browsers)] as [number, number]) : undefined,
    requests: Array.from({ length: 1 + below(4) }, request),
  }));
  // A history without a session in it shows nothing.
  rounds[0]?.requests.push({ ...request(), operations: [{ kind: "sign in", user: oneOf(users), remember: true }] });
  return { browsers, rounds };
}

/** Runs the requests of a round at once. `browserAt` makes a browser of a process. */
export async function runRound(
  { copy, requests }: Round,
  cookies: (string | undefined)[],
  browserAt: (process: number) => Browser,
): Promise<Outcome[]> {
  if (copy) cookies[copy[1]] = cookies[copy[0]];
  const sent = [...cookies];
  const prepared = requests.map((request) => {
    // A browser of its own for each request: what a browser sends was decided when the request left.
    const tab = browserAt(request.process);
    tab.cookie = sent[request.browser];
    const open = () => (request.operations[0]?.kind === "visit" ? tab.look() : tab.act());
    return { request, tab, open, early: request.early ? open() : undefined };
  });
  for (const { early } of prepared) await early;
  return Promise.all(
    prepared.map(async ({ request, tab, open, early }) => {
      await pause(request.pauses[0]);
      const session = await (early ?? open());
      const opened = session.isNew ? undefined : tab.cookie;
      await pause(request.pauses[1]);
      const target = targetOf(request, sent);
      const results: unknown[] = [];
      if (request.atOnce)
        results.push(...(await Promise.all(request.operations.map((each) => run(session, each, target)))));
      else for (const each of request.operations) results.push(await run(session, each, target));
      // The answers reach the browser in the order in which they are ready.
      if (tab.cookiesSet > 0) cookies[request.browser] = tab.cookie;
      return { request, opened, target, results, received: tab.received };
    }),
  );
}

function targetOf({ operations: [operation] }: Request, cookies: (string | undefined)[]): string | undefined {
  return operation?.kind === "revoke one" ? cookies[operation.of] : undefined;
}

async function run(session: Session, operation: Operation, target: string | undefined): Promise<unknown> {
  switch (operation.kind) {
    case "save":
      if (operation.value === undefined) delete anyKey(session.data)[operation.key];
      else anyKey(session.data)[operation.key] = operation.value;
      if (operation.remember !== undefined) session.permanent = operation.remember;
      return session.save();
    case "update":
      return session.update((data) => {
        data["count"] = Number(data["count"] ?? 0) + 1;
      });
    case "regenerate":
      return session.regenerate();
    case "sign in":
      session.data.username = operation.user;
      session.permanent = operation.remember;
      return session.regenerate({ userId: operation.user });
    case "destroy":
      return session.destroy();
    case "revoke one":
      return session.userSessions?.revoke(idOf(target ?? "none.none"));
    case "revoke others":
      return session.userSessions?.revokeOthers();
    case "revoke all":
      return session.userSessions?.revokeAll();
    case "visit":
      return undefined;
  }
}

/** A few turns of the microtask queue, or of the event loop. */
async function pause(length: number): Promise<void> {
  for (let turn = 0; turn < length * 2; turn += 1) {
    if (length < 5) await Promise.resolve();
    else await new Promise(setImmediate);
  }
}

/** The id and the subject that a token cookie leads to. */
export function idOf(cookie: string): string {
  return hashToken(cookie.split(".")[1] ?? "");
}

export function subjectOf(cookie: string): string {
  return cookie.split(".")[0] ?? "";
}
