import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readAuthConfig } from "@/lib/auth/config";
import { readSessionConfig } from "@/lib/session/config";

const README = readFileSync("README.md", "utf8");

/** The rows of the table of variables: name and default. */
const rows = [
  ...(README.split("\n## ").find((part) => part.startsWith("Configuration")) ?? "").matchAll(
    /^\| `([A-Z_]+)` \| (.*?) \|/gm,
  ),
].map(([, name = "", fallback = ""]) => ({
  name,
  fallback: /^`([^`]+)`$/.exec(fallback)?.[1],
}));

/** A key of a schema, a variable that is picked from the environment, or one that is read directly in next.config.js. */
const VARIABLE = /^ {2,4}([A-Z]+_[A-Z_]+): |{ ([A-Z]+_[A-Z_]+) }: Environment|process\.env\.([A-Z]+_[A-Z_]+)/gm;

describe("the table of variables in the README", () => {
  test("has those of .env.example, in its order", () => {
    const explained = [...readFileSync(".env.example", "utf8").matchAll(/^# ([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(rows.map(({ name }) => name)).toEqual(explained);
  });

  test("has all that the code reads", () => {
    const read = globSync("{lib/**/*.ts,next.config.js}").flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(VARIABLE)].map((found) => found.find((name, at) => at > 0 && name) ?? ""),
    );
    const known = rows.map(({ name }) => name);
    // Vercel's own names stand in the row of the variable that they are another name for.
    const missing = read.filter(
      (name) => name !== "NODE_ENV" && !known.includes(name) && !README.includes(`\`${name}\` as well`),
    );
    expect(read.length).toBeGreaterThan(20);
    expect(missing).toEqual([]);
  });

  test("tells the defaults that are in force", () => {
    const env = { SESSION_SECRET: "a secret of the tests that is long enough", NODE_ENV: "production" };
    const stated = Object.fromEntries(rows.flatMap(({ name, fallback }) => (fallback ? [[name, fallback]] : [])));
    expect(readSessionConfig({ ...env, ...stated })).toEqual(readSessionConfig(env));
    expect(readAuthConfig(stated)).toEqual(readAuthConfig({}));
    expect(Object.keys(stated).length).toBeGreaterThan(10);
  });
});

test("Vercel's button asks for the secret, names what it makes, and offers a Redis that may be skipped", () => {
  const query = new URL(/\((https:\/\/vercel\.com\/new\/clone[^)]+)\)/.exec(README)?.[1] ?? "").searchParams;
  expect(query.get("env")).toBe("SESSION_SECRET");
  expect(query.get("project-name")).toBe("next-session-starter");
  expect(query.get("repository-name")).toBe("next-session-starter");
  expect(JSON.parse(query.get("products") ?? "")).toEqual([
    { type: "integration", protocol: "storage", productSlug: "upstash-kv", integrationSlug: "upstash" },
  ]);
  expect(query.get("skippable-integrations")).toBe("1");
});
