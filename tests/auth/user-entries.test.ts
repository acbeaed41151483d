import { describe, expect, test } from "vitest";
import { stampOf } from "@/lib/auth/stamp";
import { formatUser, parseUsers } from "@/lib/auth/user-entries";

const SALT = "a".repeat(22);
const KEY = `${"b".repeat(42)}A`;
const HASH = `scrypt.17.8.1.${SALT}.${KEY}`;

describe("the entries of AUTH_USERS", () => {
  test.each([
    `alice:${HASH},zoe:${HASH}`,
    ` alice:${HASH} , zoe:${HASH} ,`,
    `alice:${HASH}\nzoe:${HASH}`,
    `\r\nalice:${HASH},\r\nzoe:${HASH}\r\n`,
  ])("may have commas or line breaks between them: %j", (value) => {
    const { users, problem } = parseUsers(value);
    expect(problem).toBeUndefined();
    expect([...users.keys()]).toEqual(["alice", "zoe"]);
  });

  test("a name has one spelling: that of the login form", () => {
    const { users } = parseUsers(`zoe\u0308:${HASH}`);
    expect([...users.keys()]).toEqual(["zo\u00eb"]);
    expect(parseUsers(`zoe\u0308:${HASH},zo\u00eb:${HASH}`).problem).toContain("Entry 2");
  });

  test.each<[string, string]>([
    ["", "must be name:hash entries"],
    [" ,\n, ", "must be name:hash entries"],
    ["alice", "Entry 1"],
    ["alice:secret", "Entry 1"],
    [`:${HASH}`, "Entry 1"],
    [`\u3000 :${HASH}`, "Entry 1"],
    [`a\tb:${HASH}`, "without control characters"],
    [`${"x".repeat(65)}:${HASH}`, "64 characters at most"],
    [`\u200b:${HASH}`, "visible character"],
    [`alice:${HASH},alice:${HASH}`, "Entry 2"],
    [`alice:scrypt.17.0.1.${SALT}.${KEY}`, "hash"],
    [`alice:scrypt.17.8.0.${SALT}.${KEY}`, "hash"],
    [`alice:scrypt.17.8.17.${SALT}.${KEY}`, "hash"],
    [`alice:scrypt.22.8.1.${SALT}.${KEY}`, "hash"],
    [`alice:scrypt.13.8.1.${SALT}.${KEY}`, "hash"],
    [`alice:scrypt.17.1.1.${SALT}.${KEY}`, "hash"],
    [`alice:scrypt.17.32.3.${SALT}.${KEY}`, "hash"],
    [`alice:scrypt.17.8.1.short.${KEY}`, "hash"],
    [`alice:${HASH}.x1`, "Entry 1"],
  ])("%j is refused by the place of the entry, never by its text", (value, problem) => {
    const told = parseUsers(value).problem;
    expect(told).toContain(problem);
    expect(told).not.toMatch(/secret|bbbb|aaaa/);
  });

  test("an epoch comes back as it was written, and makes another stamp", () => {
    const entry = { passwordHash: HASH, epoch: 1_795_000_000 };
    const written = formatUser("a:b", entry);
    expect(written).toBe(`a:b:${HASH}.1795000000`);
    expect(parseUsers(written).users.get("a:b")).toEqual(entry);
    expect(formatUser("alice", { passwordHash: HASH, epoch: 0 })).toBe(`alice:${HASH}`);
    expect(stampOf("alice", HASH, 1)).not.toBe(stampOf("alice", HASH));
  });
});

describe("a stamp", () => {
  test("is 128 bits, and another for each id, hash and epoch", () => {
    const stamps = [
      stampOf("a", "h"),
      stampOf("b", "h"),
      stampOf("a", "i"),
      stampOf("a", "h", 1),
      stampOf("a", "demo"),
    ];
    expect(new Set(stamps).size).toBe(5);
    for (const stamp of stamps) expect(Buffer.from(stamp, "base64url")).toHaveLength(16);
    expect(stampOf("a", "h")).toBe(stamps[0]);
    expect(stampOf("ab", "c")).not.toBe(stampOf("a", "bc"));
  });
});
