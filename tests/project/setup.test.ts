import { spawnSync } from "node:child_process";
import { mkdtempDisposableSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { readSessionConfig } from "@/lib/session/config";
import { readEnvFile } from "../support/env-file.ts";

const PACKAGE = JSON.parse(readFileSync("package.json", "utf8"));

describe("the first `npm run dev`", () => {
  function setUp() {
    using folder = mkdtempDisposableSync(join(tmpdir(), "clone-"));
    const env = { ...process.env, SESSION_SECRET: "" };
    spawnSync(process.execPath, [resolve("scripts/setup.ts")], { cwd: folder.path, env });
    const first = readEnvFile(folder.path);
    spawnSync(process.execPath, [resolve("scripts/setup.ts")], { cwd: folder.path, env });
    expect(readEnvFile(folder.path), "the second changes nothing").toEqual(first);
    return first;
  }

  test("writes settings that the app takes; two clones share neither the secret nor the cookie", () => {
    const clones = [setUp(), setUp()];
    const [one, two] = clones.map((env) => readSessionConfig({ ...env, NODE_ENV: "development" }));
    expect(one?.secrets).not.toEqual(two?.secrets);
    expect(one?.cookie.name).not.toBe(two?.cookie.name);
    expect(one?.cookie.name).toMatch(/^session-\w{6}$/);
  });
});

describe("a Node.js that is too old", () => {
  /** Runs the check as that Node.js would. */
  function check(running: string, needed?: string): { exit: number | undefined; said: string } {
    let exit: number | undefined;
    let said = "";
    const process = {
      argv: ["node", "check-node.js", needed],
      versions: { node: running },
      exit: (code: number) => (exit = code),
    };
    const console = { error: (line: string) => (said += line) };
    runInNewContext(readFileSync("scripts/check-node.js", "utf8"), { process, console });
    return { exit, said };
  }

  test.each([
    ["20.20.2", undefined],
    ["22.17.9", undefined],
    ["22.21.0", "24.4"],
    ["24.3.0", "24.4"],
  ])("%s is told in one sentence what is needed", (running, needed) => {
    const { exit, said } = check(running, needed);
    expect(exit).toBe(1);
    expect(said).toContain(`needs Node.js ${needed ?? "22.18"} or newer, and ${running} runs it: install Node.js 24`);
  });

  test.each([
    ["22.18.0", undefined],
    ["24.4.0", "24.4"],
    ["26.0.0", "24.4"],
  ])("%s is not", (running, needed) => {
    expect(check(running, needed)).toEqual({ exit: undefined, said: "" });
  });

  test("is checked before every script that is TypeScript", () => {
    const commands: string[] = Object.values(PACKAGE.scripts);
    for (const command of commands.filter((command) => command.includes(".ts")))
      expect(command).toMatch(/^node scripts\/check-node\.js( 24\.4)? && /);
  });
});

test("a value with # or $ in .env.local arrives if it is written as .env.example says", () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "clone-"));
  writeFileSync(join(folder.path, ".env.local"), "REDIS_URL='redis://:a#b\\$HOME\\$\\$c@localhost'\n");
  expect(readEnvFile(folder.path)["REDIS_URL"]).toBe("redis://:a#b$HOME$$c@localhost");
  expect(readFileSync(".env.example", "utf8")).toContain(
    "A value with a # goes in single quotes, and a $ is written \\$",
  );
});

test(".nvmrc and package.json name the same Node.js", () => {
  expect(PACKAGE.devDependencies.node).toMatch(new RegExp(`^${readFileSync(".nvmrc", "utf8").trim()}\\.`));
});
