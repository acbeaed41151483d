import { describe, expect, test } from "vitest";
import { addUser } from "../support/add-user.ts";

const PASSWORD = "correct horse battery";

describe("npm run user", () => {
  test("prints the entry alone on a line, and another salt each time", () => {
    const [one, two] = [addUser("alice", PASSWORD, PASSWORD), addUser("alice", PASSWORD, PASSWORD)];
    expect(one.stdout).toMatch(/^alice:scrypt\.17\.8\.1\.[\w-]{22}\.[\w-]{43}\n$/);
    expect(one.stdout).not.toBe(two.stdout);
  });

  for (const [what, name, lines] of [
    ["two passwords that differ", "alice", ["one password", "two password"]],
    ["a short password", "alice", ["short", "short"]],
    ["a name with a comma", "a,b", [PASSWORD, PASSWORD]],
    ["one line", "alice", [PASSWORD]],
  ] as [string, string, string[]][]) {
    test(`refuses ${what}, and prints no entry`, () => {
      const { status, stdout, stderr } = addUser(name, ...lines);
      expect(status).toBe(1);
      expect(stdout).toBe("");
      expect(stderr).toMatch(/\.\n$/);
    });
  }
});
