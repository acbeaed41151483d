import { mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { addUser, runUser } from "../support/add-user.ts";
import { readEnvFile } from "../support/env-file.ts";

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

  test("prints the name in the spelling that the login form makes of it", () => {
    expect(addUser(" zoe\u0308 ", PASSWORD, PASSWORD).stdout).toMatch(/^zo\u00eb:scrypt/);
  });

  test.each(["alice", "al#ice", "al$HOME", "O'Brien #1", "$$'\"", "zo\u00eb the 2nd"])(
    "what it prints for %j arrives by .env.local, and there its --sign-out finds it",
    (name) => {
      const { stdout, stderr } = addUser(name, PASSWORD, PASSWORD);
      using folder = mkdtempDisposableSync(join(tmpdir(), "add-user-"));
      const line = /AUTH_USERS=.*/.exec(stderr)?.[0] ?? `AUTH_USERS=${stdout}`;
      writeFileSync(join(folder.path, ".env.local"), line);
      expect(readEnvFile(folder.path)["AUTH_USERS"]).toBe(stdout.trim());
      const signedOut = runUser([name, "--sign-out"], {
        folder: folder.path,
        env: { AUTH_USERS: undefined, NODE_ENV: "development" },
      });
      expect(signedOut.stdout.replace(/\.\d{10}\n$/, "\n")).toBe(stdout);
    },
  );

  test.each(["", "a\tb", "x".repeat(65), "\u200b"])("refuses the name %j, as the login form does", (name) => {
    expect(addUser(name, PASSWORD, PASSWORD)).toMatchObject({ status: 1, stdout: "" });
  });

  test("--sign-out prints the entry that ends the user's sessions: the same password, another stamp", () => {
    const entries = ["alice", "zo\u00eb"].map((name) => addUser(name, PASSWORD, PASSWORD).stdout.trim());
    const { stdout } = runUser(["zoe\u0308", "--sign-out"], { env: { AUTH_USERS: entries.join("\n") } });
    expect(stdout).toMatch(new RegExp(`^${entries[1]}\\.\\d{10}\\n$`));
    const again = runUser(["--sign-out", "zo\u00eb"], { env: { AUTH_USERS: stdout } });
    expect(again.stdout).toMatch(new RegExp(`^${entries[1]}\\.\\d{10}\\n$`));
  });

  test.each<[string, string[], string]>([
    [
      "a user that AUTH_USERS has not",
      ["bob", "--sign-out"],
      `alice:scrypt.17.8.1.aaaaaaaaaaaaaaaaaaaaaa.${"b".repeat(43)}`,
    ],
    ["an AUTH_USERS that is wrong", ["alice", "--sign-out"], "alice:secret"],
    ["a flag it does not know", ["alice", "--signout"], ""],
    ["no name", ["--sign-out"], ""],
  ])("refuses %s with a sentence, and prints no entry", (_, args, AUTH_USERS) => {
    const { status, stdout, stderr } = runUser(args, { env: { AUTH_USERS } });
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/npm run user|AUTH_USERS/);
    expect(stderr).not.toContain("secret");
  });
});
