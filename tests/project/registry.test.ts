import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const { items } = JSON.parse(readFileSync("registry.json", "utf8"));

test("registry.json has one item, with exactly the files of lib/session: `npm run registry` writes it", () => {
  expect(items.map(({ name }: { name: string }) => name)).toEqual(["session"]);
  const files = globSync("lib/session/**/*.*").map((path) => path.replaceAll("\\", "/"));
  expect(items[0].files.map(({ path }: { path: string }) => path)).toEqual(files.sort());
  for (const { path, target } of items[0].files) expect(target).toBe(`~/${path}`);
});

test("registry.json names the packages that lib/session needs, in the major version that this project has", () => {
  const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  const needed = ["@upstash/redis", "iron-session", "redis", "server-only", "zod"];
  const versions = needed.map((name) => `${name}@${dependencies[name].split(".")[0]}`);
  expect(items[0].dependencies).toEqual(versions);
});
