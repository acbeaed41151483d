import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { expect, test } from "vitest";

/** What the compiler says of files that write to a session, each compiled with all of the folder. */
async function typeErrors(folder: string, statements: string[]): Promise<string[]> {
  mkdirSync("test-results", { recursive: true });
  await using place = await mkdtempDisposable(resolve("test-results/types-"));
  const files = statements.map((_, at) => `${place.path}/probe-${at}.ts`);
  for (const [at, file] of files.entries()) {
    const code = `import type { Session } from "@/lib/session";\nexport const write = ({ data }: Session) => {\n  ${statements[at]};\n};\n`;
    await writeFile(file, code);
  }
  const config = `${place.path}/tsconfig.json`;
  await writeFile(config, JSON.stringify({ extends: resolve(folder, "tsconfig.json"), files }));
  const printed = await new Promise<string>((done) => {
    execFile(process.execPath, ["node_modules/typescript/bin/tsc", "-p", config], (_, stdout) => done(stdout));
  });
  return files.map((_, at) => new RegExp(`probe-${at}\\.ts.*error TS\\d+: (.*)`).exec(printed)?.[1] ?? "none");
}

test.each([
  [".", "userId", "5"],
  ["tests", "username", "5"],
  ["examples", "name", "5"],
] as const)("in %s the compiler refuses a wrong key and a wrong type of session data", async (folder, key, wrong) => {
  expect(
    await typeErrors(folder, [`data.${key} = "Ada"`, `data.${key}Typo = "Ada"`, `data.${key} = ${wrong}`]),
  ).toEqual([
    "none",
    expect.stringContaining(`Property '${key}Typo' does not exist`),
    "Type 'number' is not assignable to type 'string'.",
  ]);
});

test("the app and the examples do not see the keys that the tests declare", async () => {
  for (const folder of [".", "examples"])
    expect(await typeErrors(folder, ['data.username = "Ada"'])).not.toEqual(["none"]);
});
