import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "@playwright/test";

const CHUNKS = ".next/static/chunks";

test("what the browser loads to watch the session is 2 KB at the most", () => {
  const sizes = readdirSync(CHUNKS)
    .map((name) => readFileSync(join(CHUNKS, name)))
    .filter((code) => code.includes("BroadcastChannel") && code.includes("data-session-unsure"))
    .map((code) => gzipSync(code).byteLength);
  // Every page has a file of its own, with all its components. The smallest has the watch alone.
  expect(Math.min(...sizes)).toBeLessThanOrEqual(2048);
});
