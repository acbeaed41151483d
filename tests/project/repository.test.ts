import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";

const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));

/** The scripts that a text tells to run. */
function scriptsIn(text: string): string[] {
  return [...text.matchAll(/\bnpm (?:run ([\w:]+)|(test|start)\b)/g)].map(([, run, alone]) => run ?? alone ?? "");
}

test.each(globSync([".github/**/*.{yml,md}", "*.md", "deploy/*", ".env.example", "docs/**/*.md"]))(
  "%s names only scripts that exist",
  (file) => {
    for (const name of scriptsIn(readFileSync(file, "utf8"))) expect(scripts, name).toHaveProperty([name]);
  },
);

test("GitHub runs what a newcomer runs: lint, types, unit and browser tests, and all of it at night", () => {
  const run = scriptsIn(readFileSync(".github/workflows/ci.yml", "utf8"));
  expect(run).toEqual(expect.arrayContaining(["lint", "typecheck", "test:unit", "test:e2e", "test:all"]));
  expect(scriptsIn(readFileSync(".github/workflows/preview.yml", "utf8"))).toEqual(["test:e2e"]);
});

test("AGENTS.md holds the block that `next dev` would write", () => {
  const agentFiles = createRequire(import.meta.url)("next/dist/server/lib/generate-agent-files.js");
  expect(agentFiles.hasCurrentAgentRules(".")).toBe(true);
});

test("what a Markdown file links to is there", () => {
  for (const file of globSync(["*.md", "{deploy,docs,lib,examples,.github}/**/*.md"])) {
    for (const [, target = ""] of readFileSync(file, "utf8").matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
      const path = new URL(target, `file://${process.cwd()}/${file}`).pathname;
      expect(globSync(decodeURI(path)), `${file}: ${target}`).toHaveLength(1);
    }
  }
});
