import { afterEach, describe, expect, test, vi } from "vitest";
import { createKeys } from "@/lib/session/keys";
import { createLog } from "@/lib/session/log";
import { SECRET } from "../support/layers.ts";

describe("the log", () => {
  const lines: string[] = [];
  const log = createLog(createKeys({ secrets: [SECRET] }), Date.now, (line) => lines.push(line));

  afterEach(() => {
    lines.length = 0;
    vi.unstubAllEnvs();
  });

  test("is one JSON object a line in production", () => {
    vi.stubEnv("NODE_ENV", "production");
    log.event("auth.login", { user: "Ada", remembered: true, nothing: undefined });
    expect(JSON.parse(lines[0] ?? "")).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      event: "auth.login",
      user: expect.stringMatching(/^[0-9a-f]{12}$/),
      remembered: true,
    });
  });

  test("names nobody: an id is a keyed hash, the same for the same one", () => {
    log.event("auth.login", { user: "Ada", session: "abc" });
    log.event("auth.login", { user: "Ada", session: "abd" });
    expect(lines.join()).not.toMatch(/Ada|abc|abd/);
    const users = lines.map((line) => /user="(\w+)"/.exec(line)?.[1]);
    expect(users[0]).toBe(users[1]);
  });

  test.each(["production", "development"])("in %s no value breaks out of its line", (environment) => {
    vi.stubEnv("NODE_ENV", environment);
    log.event("auth.refused", { reason: "a\r\nb\u001b[31mc\u0085d\u2028e\u202ef\u009bg\u007fh" });
    expect(lines[0]).toMatch(/^[ -~]*$/);
  });

  test("tells the same thing at most once an hour where a stranger can cause it, and then how often it came", () => {
    let time = 0;
    const log = createLog(
      createKeys({ secrets: [SECRET] }),
      () => time,
      (line) => lines.push(line),
    );
    for (let times = 0; times < 500; times += 1) log.seldom("session.unreadable-cookie", { reason: "forged" });
    log.seldom("session.unreadable-cookie", { reason: "expired" });
    expect(lines).toHaveLength(2);
    time += 3_599_999;
    log.seldom("session.unreadable-cookie", { reason: "forged" });
    expect(lines).toHaveLength(2);
    time += 1;
    log.seldom("session.unreadable-cookie", { reason: "forged" });
    log.seldom("session.unreadable-cookie", { reason: "expired" });
    expect(lines.slice(2)).toEqual([expect.stringContaining("unsaid=500"), expect.not.stringContaining("unsaid")]);
  });

  test("remembers a bounded number of things told", () => {
    const log = createLog(createKeys({ secrets: [SECRET] }), Date.now, (line) => lines.push(line));
    for (let name = 0; name <= 1000; name += 1) log.seldom("auth.rate-limited", { user: String(name) });
    log.seldom("auth.rate-limited", { user: "1000" });
    expect(lines).toHaveLength(1001);
    log.seldom("auth.rate-limited", { user: "0" });
    expect(lines).toHaveLength(1002);
  });
});
