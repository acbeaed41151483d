import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const filesIn = (...folders: string[]) =>
  execFileSync("git", ["ls-files", "-co", "--exclude-standard", ...folders], { encoding: "utf8" })
    .split("\n")
    .filter((file) => /\.tsx?$/.test(file));

const linesOf = (file: string) => readFileSync(file, "utf8").trimEnd().split("\n");

test("no file is longer than one sitting: 220 lines", () => {
  const long = filesIn("app", "lib", "scripts", "proxy.ts").filter((file) => linesOf(file).length > 220);
  expect(long).toEqual([]);
});

test("the layer stays under 2,600 lines of code (decision 19)", () => {
  const code = filesIn("lib/session")
    .flatMap(linesOf)
    .filter((line) => !/^\s*(\/\/|\*|\/\*|$)/.test(line));
  expect(code.length).toBeLessThan(2600);
});
