import { afterAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { SessionStorageUnavailableError } from "@/lib/session/errors";
import type { SessionLayer } from "@/lib/session/layer";
import type { Session } from "@/lib/session/session";
import { Browser } from "../support/browser.ts";
import { type FaultyRedis, startFaultyRedis, TRANSPORTS } from "../support/faulty-redis.ts";
import { Clock, layerFor } from "../support/layers.ts";

/** What an answer may take. Milliseconds. */
const PROMPTLY = 3000;
/** What all may take to be well again, without a restart. */
const SOON = 5000;

interface Trouble {
  begin(redis: FaultyRedis): unknown;
  /** Left out: it is over by itself, and nobody notices. */
  end?(redis: FaultyRedis): unknown;
  /** How long it stays. Milliseconds. */
  lasts?: number;
}

const heal = ({ proxy }: FaultyRedis) => proxy.set("none");

const TROUBLES: Record<string, Trouble> = {
  silent: { begin: ({ proxy }) => proxy.mute() },
  reset: { begin: ({ proxy }) => proxy.set("resets instead of an answer, once") },
  "idle reset": { begin: ({ proxy }) => proxy.reset("when used") },
  "idle reset, noticed": { begin: ({ proxy }) => proxy.reset("now") },
  failover: { begin: (redis) => redis.failOver() },
  "answer lost once": { begin: ({ proxy }) => proxy.set("loses an answer once") },
  slow: { begin: ({ proxy }) => proxy.set("is slow by 500 ms"), end: heal, lasts: 0 },
  "answers lost for 3 s": { begin: ({ proxy }) => proxy.set("loses answers"), end: heal, lasts: 3000 },
  LOADING: { begin: (redis) => redis.answer("LOADING Redis is loading the dataset in memory"), end: heal, lasts: 300 },
  refused: { begin: ({ proxy }) => proxy.refuse(), end: ({ proxy }) => proxy.accept(), lasts: 300 },
  NOAUTH: { begin: (redis) => redis.answer("NOAUTH Authentication required."), end: heal, lasts: 300 },
  quota: { begin: (redis) => redis.answer("ERR max requests limit exceeded. Limit: 500000"), end: heal, lasts: 300 },
};
const NOBODY_NOTICES = Object.keys(TROUBLES).slice(0, 7);

/** Does something with a session that was read before the trouble. Answers who has a session afterwards. */
interface Operation {
  act(session: Session, browser: Browser): Promise<unknown> | undefined;
  /** What is wrong with what the browser's cookie opens afterwards. `known`: the operation has answered. */
  wrong(after: Session, known: boolean): string | false;
}

const alive = ({ data }: Session) => data.username !== "Ada" && "signed out";
const OPERATIONS: Record<string, Operation> = {
  page: { act: (_, browser) => browser.look(), wrong: alive },
  login: {
    act: (session) => {
      session.data.username = "Eve";
      return session.regenerate({ userId: crypto.randomUUID() });
    },
    wrong: ({ data }, known) =>
      known ? data.username !== "Eve" && "not signed in" : data.username !== "Ada" && "lost",
  },
  save: {
    act: (session) => {
      session.data["theme"] = "dark";
      return session.save();
    },
    wrong: (after, known) => alive(after) || (known && after.data["theme"] !== "dark" && "not saved"),
  },
  update: {
    act: (session) => session.update((data) => Object.assign(data, { count: Number(data["count"]) + 1 })),
    wrong: (after, known) =>
      alive(after) || (after.data["count"] !== (known ? 2 : after.data["count"]) && "miscounted"),
  },
  regenerate: { act: (session) => session.regenerate(), wrong: alive },
  logout: { act: (session) => session.destroy(), wrong: ({ isNew }) => !isNew && "still signed in" },
  list: { act: (session) => session.userSessions?.list(), wrong: alive },
};

const all = TRANSPORTS.flatMap((transport) =>
  Object.keys(TROUBLES).flatMap((trouble) =>
    Object.keys(OPERATIONS).map((operation) => ({ transport, trouble, operation })),
  ),
);
/** One cell in five, of each trouble and each operation, unless all are asked for: npm run test:faults */
const CELLS = inject("redis").cluster ? all : all.filter((_, at) => at % 5 === 0);

const table: string[] = [];
afterAll(() => {
  const head = ["transport", "trouble", "operation", "answer", "after", "well again after", "signed in afterwards"];
  const rows = [head, head.map(() => "---")].map((row) => row.join(" | "));
  process.stdout.write(`\n${[...rows, ...table].map((row) => `| ${row} |`).join("\n")}\n`);
});

describe.each(TRANSPORTS)("over %s", (transport) => {
  let redis: FaultyRedis | undefined;
  let layer: SessionLayer;

  beforeEach(async () => {
    vi.spyOn(console, "info").mockReturnValue();
    redis ??= await startFaultyRedis(transport);
    layer = layerFor(transport === "TCP" ? "redis over TCP" : "redis over Upstash", new Clock(), redis.env);
  });
  const stop = async () => {
    await redis?.[Symbol.asyncDispose]();
    redis = undefined;
  };
  afterAll(stop);

  test.each(CELLS.filter((cell) => cell.transport === transport))("$trouble, $operation", async (cell) => {
    if (!redis) throw new Error("unreachable");
    const { begin, end, lasts = 0 } = TROUBLES[cell.trouble] as Trouble;
    const { act, wrong } = OPERATIONS[cell.operation] as Operation;
    const browser = new Browser(layer);
    const first = await browser.act();
    Object.assign(first.data, { username: "Ada", count: 1 });
    await first.regenerate({ userId: crypto.randomUUID() });
    const session = await browser.act();
    const before = browser.cookie;

    await begin(redis);
    const began = performance.now();
    const answer = await Promise.resolve(act(session, browser)).then(
      (result) => (result === false ? "“signed out”" : "done"),
      (error) => {
        expect(error).toBeInstanceOf(SessionStorageUnavailableError);
        return `unavailable (${error.reason})`;
      },
    );
    const took = performance.now() - began;
    await new Promise((resolve) => setTimeout(resolve, lasts - took));
    await end?.(redis);

    const over = performance.now();
    let after: Session | undefined;
    while (!after && performance.now() - over < SOON) after = await browser.act().catch(() => undefined);
    const recovered = performance.now() - over;
    const problem = after ? wrong(after, answer === "done") : "still unavailable";
    const cookie = browser.cookie === undefined ? "none" : browser.cookie === before ? "the old one" : "the new one";
    const who = problem || `${after?.data.username ?? "nobody"}, by ${cookie}`;
    const row = [
      transport,
      cell.trouble,
      cell.operation,
      answer,
      `${Math.round(took)} ms`,
      `${Math.round(recovered)} ms`,
    ];
    table.push([...row, who].join(" | "));

    expect(problem).toBe(false);
    expect(took).toBeLessThan(PROMPTLY);
    if (NOBODY_NOTICES.includes(cell.trouble)) expect(answer).toBe("done");
    else expect(answer).not.toBe("“signed out”");
    // What another identity has replaced must not open anything, as soon as it is known that it is replaced.
    if (answer === "done" && browser.cookie !== before) {
      browser.cookie = before;
      expect((await browser.act()).isNew).toBe(true);
    }
    if (cell.trouble === "failover") await stop();
  });
});
