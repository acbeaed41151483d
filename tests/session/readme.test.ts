import { readFileSync } from "node:fs";
import { createClient } from "redis";
import { expect, inject, test } from "vitest";
import { hashToken, parseTokenCookie, subjectOf } from "@/lib/session/token";
import { Browser } from "../support/browser.ts";
import { Clock, layerFor } from "../support/layers.ts";

/** The example in `lib/session/README.md`, "How it is kept". */
function example(): { key: string; field: string; record: Record<string, unknown>; data: string } {
  const readme = readFileSync("lib/session/README.md", "utf8");
  const lines = /hgetall session:(\S+)\n1\) "(\S+)"\n2\) (.+)\n3\) "\2\.data"\n4\) (.+)\n/.exec(readme) ?? [];
  const [, key = "", field = "", record = "", data = ""] = lines;
  return { key, field, record: JSON.parse(record), data };
}

test("what the README shows of Redis is what Redis holds", async () => {
  const prefix = `readme-${crypto.randomUUID()}:`;
  const layer = layerFor("redis over TCP", new Clock(), { SESSION_KEY_PREFIX: prefix });
  const browser = new Browser(layer, "Mozilla/5.0 ...");
  const session = await browser.act();
  session.data["userId"] = "alice";
  await session.regenerate({ userId: "alice", stamp: String(example().record["stamp"]) });

  const redis = createClient({ url: inject("redis").url });
  await redis.connect();
  const [key] = await redis.keys(`${prefix}*`);
  const fields = await redis.hGetAll(key ?? "");
  redis.destroy();

  const field = Object.keys(fields).find((name) => !name.endsWith(".data")) ?? "";
  const record = JSON.parse(fields[field] ?? "");
  expect(Object.keys(fields)).toHaveLength(2);
  expect(fields[`${field}.data`]).toBe(example().data);
  expect({ ...record, ...changingIn(example().record) }).toEqual(example().record);
  expect(record["write"]).toHaveLength(String(example().record["write"]).length);
  expect(key).toBe(prefix + example().key);
  expect(subjectOf("alice")).toBe(example().key);
  expect(field).toBe(hashToken(parseTokenCookie(browser.cookie ?? "", layer.keys)?.token ?? ""));
  expect(field).toHaveLength(example().field.length);
});

/** What is another each time. */
function changingIn({ createdAt, lastSeenAt, write }: Record<string, unknown>): object {
  return { createdAt, lastSeenAt, write };
}
