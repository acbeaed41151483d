import { afterEach, describe, expect, test, vi } from "vitest";
import { createKeys } from "@/lib/session/keys";
import { SessionLog } from "@/lib/session/log";
import { SECRET } from "../support/layers.ts";

describe("the log", () => {
  const lines: string[] = [];
  const log = new SessionLog(createKeys([SECRET]), (line) => lines.push(line));

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
});
