import { readFileSync } from "node:fs";
import { createClient } from "redis";
import { expect, inject, test } from "vitest";
import { hashToken, parseTokenCookie, subjectOf } from "@/lib/session/token";
import { Browser } from "../support/browser.ts";
import { Clock, layerFor } from "../support/layers.ts";

/** The example in `lib/session/README.md`, "How it is kept". */
function example(): { key: string; field: string; record: Record<string, unknown> } {
  const readme = readFileSync("lib/session/README.md", "utf8");
  const [, key, field, record] = /hgetall session:(\S+)\n1\) "(\S+)"\n2\) (.+)\n/.exec(readme) ?? [];
  return { key: key ?? "", field: field ?? "", record: JSON.parse(record ?? "") };
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
  const [[field, json]] = Object.entries(await redis.hGetAll(key ?? "")) as [[string, string]];
  redis.destroy();

  const record = JSON.parse(json);
  expect({ ...record, ...timesOf(example().record) }).toEqual(example().record);
  expect(key).toBe(prefix + example().key);
  expect(subjectOf("alice")).toBe(example().key);
  expect(field).toBe(hashToken(parseTokenCookie(browser.cookie ?? "", layer.keys)?.token ?? ""));
  expect(field).toHaveLength(example().field.length);
});

function timesOf({ createdAt, lastSeenAt }: Record<string, unknown>): object {
  return { createdAt, lastSeenAt };
}
