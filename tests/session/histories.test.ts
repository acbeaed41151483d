import { expect, test, vi } from "vitest";
import { Browser } from "../support/browser.ts";
import { idOf, randomHistory, runRound, subjectOf } from "../support/history.ts";
import { HistoryModel } from "../support/history-model.ts";
import { Clock, layerFor, type StorageName } from "../support/layers.ts";

/** `HISTORIES=5000` runs more of them, `HISTORIES_FROM=1234 HISTORIES=1` one again that failed. */
const HISTORIES = process.env["HISTORIES"];
const FIRST = Number(process.env["HISTORIES_FROM"] ?? 1);

/** The two transports run the same scripts, one of them slowly. */
const STORED: [StorageName, number][] = [
  ["memory", Number(HISTORIES ?? 200)],
  ["redis over TCP", Number(HISTORIES ?? 200)],
  ["redis over Upstash", Number(HISTORIES ?? 40)],
];
/** So that each visit is recorded. */
const ENVIRONMENT = { SESSION_REFRESH_INTERVAL: "0" };

/** A second process: all modules of the layer once more, with variables of their own. */
async function otherProcess(storage: StorageName, clock: Clock): Promise<() => Browser> {
  vi.resetModules();
  const [browser, layers] = await Promise.all([import("../support/browser.ts"), import("../support/layers.ts")]);
  const layer = layers.layerFor(storage, clock, ENVIRONMENT);
  return () => new browser.Browser(layer);
}

test.each(STORED)(
  "in %s no acknowledged write is lost, and nothing that ended comes back, in %i random histories",
  { timeout: Math.max(60_000, Number(HISTORIES ?? 0) * 300) },
  async (storage, histories) => {
    const clock = new Clock();
    const layer = layerFor(storage, clock, ENVIRONMENT);
    const processes = [() => new Browser(layer), await otherProcess(storage, clock)];
    const browserAt = (process: number) => (processes[process] as () => Browser)();

    for (let seed = FIRST; seed < FIRST + histories; seed += 1) {
      const users = [`ada ${crypto.randomUUID()}`, `eve ${crypto.randomUUID()}`];
      const { browsers, rounds } = randomHistory(seed, users);
      const cookies = Array.from({ length: browsers }, (): string | undefined => undefined);
      const model = new HistoryModel();
      const told: unknown[] = [];
      try {
        for (const [at, round] of rounds.entries()) {
          clock.pass(1);
          told.push(round);
          const outcomes = await runRound(round, cookies, browserAt);
          told.push(outcomes.map(({ request: _, ...outcome }) => outcome));
          const look = async (cookie: string) => {
            const visitor = browserAt(seed % 2);
            visitor.cookie = cookie;
            const session = await visitor.act();
            if (session.isNew) return undefined;
            return new Map<string, unknown>([...Object.entries(session.data), ["permanent", session.permanent]]);
          };
          await model.check(outcomes, look, at === rounds.length - 1);
        }
        // What the server knows is what some browser was sent: nothing is left over from an attempt.
        const subjects = [...new Set(model.cookies.map(subjectOf))];
        const lists = await Promise.all(subjects.map((each) => layer.records?.list(each, clock.now())));
        expect(
          lists
            .flatMap((list) => list?.listed ?? [])
            .map(({ id }) => id)
            .sort(),
        ).toEqual(model.alive.map(idOf).sort());
      } catch (error) {
        const history = told.map((line) => JSON.stringify(line)).join("\n");
        throw new Error(`history ${seed} (HISTORIES_FROM=${seed} HISTORIES=1): ${error}\n${history}`, { cause: error });
      }
    }
  },
);
