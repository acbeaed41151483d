import { beforeEach, describe, expect, test } from "vitest";
import { readSessionConfig } from "@/lib/session/config";
import { nextRecord, type SessionRecord } from "@/lib/session/record";
import { memoryStore } from "@/lib/session/storage/memory-store";
import type { RecordStore } from "@/lib/session/storage/storage";
import { newSubject } from "@/lib/session/token";
import { Clock, layerFor, SECRET, STORAGES } from "../support/layers.ts";

const MINUTE = 60_000;
const ALONE = { max: 25, replaces: undefined, endsOtherStamps: true };

function recordAt(createdAt: number, fields: Partial<SessionRecord> = {}): SessionRecord {
  return {
    format: 1,
    version: 1,
    createdAt,
    lastSeenAt: createdAt,
    idle: 43_200,
    absolute: 7_776_000,
    permanent: false,
    userAgent: "",
    write: `write-${createdAt}`,
    ...fields,
  };
}

describe.each(STORAGES.filter((storage) => storage !== "cookie"))("the records in %s", (storage) => {
  const clock = new Clock();
  const now = clock.now();
  let store: RecordStore;
  let subject: string;

  beforeEach(() => {
    store = layerFor(storage, clock).records as RecordStore;
    subject = newSubject();
  });

  const ids = async (at: number) => (await store.list(subject, at)).listed.map(({ id }) => id).sort();

  test("above the cap: first those never used after their first minute, the oldest of them before the others, then the least recently seen", async () => {
    const used = { lastSeenAt: now + 10 * MINUTE };
    const begun: [string, number, Partial<SessionRecord>][] = [
      ["used, seen last", now, { lastSeenAt: now + 30 * MINUTE }],
      ["used, seen first", now + 1, used],
      ["unused, younger", now + 35 * MINUTE, {}],
      ["unused, older", now + 32 * MINUTE, { lastSeenAt: now + 33 * MINUTE - 1 }],
      ["just begun", now + 40 * MINUTE, {}],
    ];
    for (const [id, at, fields] of begun)
      await store.create(subject, { id, record: recordAt(at, fields), data: "{}" }, at, ALONE);

    const later = now + 40 * MINUTE + 1000;
    const left = async (max: number) => {
      const id = `new ${max}`;
      await store.create(subject, { id, record: recordAt(later), data: "{}" }, later, { ...ALONE, max });
      const remaining = await ids(later);
      await store.end(subject, { id }, later);
      return remaining.filter((each) => each !== id);
    };
    expect(await left(5)).toEqual(["just begun", "unused, younger", "used, seen first", "used, seen last"]);
    expect(await left(4)).toEqual(["just begun", "used, seen first", "used, seen last"]);
    expect(await left(3)).toEqual(["just begun", "used, seen last"]);
    expect(await left(2)).toEqual(["just begun"]);
  });

  test("a write that is sent twice is done once", async () => {
    await store.create(subject, { id: "a", record: recordAt(now), data: "{}" }, now, ALONE);
    const next = { record: nextRecord(recordAt(now)), data: '{"count":1}' };
    const first = await store.write(subject, "a", next, now);
    const second = await store.write(subject, "a", next, now);
    expect(first).toEqual({ status: "written", ...next });
    expect(second).toEqual(first);
    expect(await store.read(subject, "a")).toEqual(next);
    // Another one from the same version is not it.
    const other = await store.write(subject, "a", { record: nextRecord(recordAt(now)), data: "{}" }, now);
    expect(other).toEqual({ status: "conflict", ...next });
  });

  test("an old session does not end for a new one that has ended meanwhile, as one of its others", async () => {
    for (const id of ["old", "new"])
      await store.create(subject, { id, record: recordAt(now), data: "{}" }, now, {
        ...ALONE,
        replaces: id === "new" ? "old" : undefined,
      });
    const old = { id: "old", version: 1, replacedBy: "new" };
    expect(await store.endAll(subject, "old", now)).toBe(1);
    expect((await store.end(subject, old, now)).status).toBe("conflict");
    expect(await ids(now)).toEqual(["old"]);
    await store.create(subject, { id: "new", record: recordAt(now), data: "{}" }, now, { ...ALONE, replaces: "old" });
    expect((await store.end(subject, old, now)).status).toBe("written");
    expect(await ids(now)).toEqual(["new"]);
  });

  test("a session that replaces one which has ended does not begin, and ends nobody", async () => {
    await store.create(subject, { id: "a", record: recordAt(now, { stamp: "new" }), data: "{}" }, now, ALONE);
    const late = { id: "late", record: recordAt(now, { stamp: "old" }), data: "{}" };
    expect(await store.create(subject, late, now, { ...ALONE, max: 1, replaces: "ended" })).toBe(false);
    expect(await ids(now)).toEqual(["a"]);
  });

  test("only somebody who signs in ends the sessions with another stamp", async () => {
    await store.create(subject, { id: "a", record: recordAt(now, { stamp: "new" }), data: "{}" }, now, ALONE);
    const other = { id: "b", record: recordAt(now, { stamp: "old" }), data: "{}" };
    await store.create(subject, other, now, { ...ALONE, endsOtherStamps: false });
    expect(await ids(now)).toEqual(["a", "b"]);
    await store.create(subject, { ...other, id: "c" }, now, ALONE);
    expect(await ids(now)).toEqual(["b", "c"]);
  });

  // What is in memory is never sent twice: no answer is lost on the way.
  test.runIf(storage !== "memory")(
    "a session that is created twice is created once, and keeps what was written since",
    async () => {
      for (const id of ["old", "other"])
        await store.create(subject, { id, record: recordAt(now), data: "{}" }, now, ALONE);
      const fresh = { id: "new", record: recordAt(now + 1), data: '{"a":1}' };
      const options = { ...ALONE, max: 2, replaces: "old" };
      await store.create(subject, fresh, now + 1, options);
      await store.write(subject, "new", { record: nextRecord(fresh.record), data: '{"a":2}' }, now + 1);
      await store.create(subject, fresh, now + 1, options);
      // The session that is about to end takes nobody's place.
      expect(await ids(now + 1)).toEqual(["new", "old", "other"]);
      expect((await store.read(subject, "new"))?.data).toBe('{"a":2}');
    },
  );
});

test("the sessions in memory stay bounded: those that expired are swept although nobody asks for them again", async () => {
  const config = readSessionConfig({ SESSION_SECRET: SECRET, SESSION_STORE: "memory" });
  const subjects = new Map();
  const store = memoryStore(config, subjects);
  const day = 24 * 60 * MINUTE;
  for (let begun = 0; begun < 3000; begun += 1) {
    const now = Math.floor(begun / 500) * day;
    await store.create(newSubject(), { id: "a", record: recordAt(now), data: "{}" }, now, ALONE);
  }
  expect(subjects.size).toBeLessThanOrEqual(1500);
  expect(subjects.size).toBeGreaterThanOrEqual(500);
});
