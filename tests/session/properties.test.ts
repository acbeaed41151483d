import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createKeys } from "@/lib/session/keys";
import { formatTokenCookie, newSubject, newToken, parseTokenCookie } from "@/lib/session/token";
import { Browser } from "../support/browser.ts";
import { Clock, layerFor, SECRET, STORAGES } from "../support/layers.ts";
import { anyKey } from "../support/session-data.ts";

const keys = createKeys({ secrets: [SECRET] });

/** JSON without -0, which JSON itself turns into 0. */
const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)));
const key = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toString", "", "ключ", "👩‍👩‍👧"));

describe.each(STORAGES)("whatever goes into a session in %s", (storage) => {
  test("comes back as it went in", async () => {
    const layer = layerFor(storage, new Clock());
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(key, json), { minLength: 1, maxLength: 5 }), async (entries) => {
        const browser = new Browser(layer);
        const session = await browser.act();
        for (const [name, value] of entries) anyKey(session.data)[name] = value;
        await session.save();
        const expected = new Map(entries);
        const { data } = await browser.act();
        expect(new Set(Object.keys(data))).toEqual(new Set(expected.keys()));
        for (const [name, value] of expected) expect(anyKey(data)[name]).toEqual(value);
      }),
      { numRuns: 60 },
    );
  });
});

describe("a token cookie", () => {
  test("comes back as it went in, and says which secret signed it", () => {
    const rotated = createKeys({ secrets: ["a newer secret ".repeat(3), SECRET] });
    for (let times = 0; times < 100; times += 1) {
      const cookie = { subject: newSubject(), token: newToken() };
      const text = formatTokenCookie(cookie, keys);
      expect(parseTokenCookie(text, keys)).toEqual({ ...cookie, signedBy: "newest" });
      expect(parseTokenCookie(text, rotated)).toEqual({ ...cookie, signedBy: "older" });
    }
  });

  test("is refused after any change", () => {
    const genuine = formatTokenCookie({ subject: newSubject(), token: newToken() }, keys);
    fc.assert(
      fc.property(fc.nat(genuine.length - 1), fc.string({ minLength: 0, maxLength: 3 }), (at, text) => {
        const changed = genuine.slice(0, at) + text + genuine.slice(at + 1);
        fc.pre(changed !== genuine);
        expect(parseTokenCookie(changed, keys)).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });

  test("no text at all makes it throw", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        expect(parseTokenCookie(text, keys)).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });
});
