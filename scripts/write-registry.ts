// `npm run registry` writes registry.json, from which `npx shadcn add` copies lib/session into an app.
import { globSync, readFileSync, writeFileSync } from "node:fs";

const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as { dependencies: Record<string, string> };
const files = globSync("lib/session/**/*.{ts,md}").map((path) => path.replaceAll("\\", "/"));
const imported = new Set(files.flatMap((path) => packagesIn(readFileSync(path, "utf8"))));
const repository = "https://github.com/next-session-starter/next-session-starter";

const session = {
  name: "session",
  type: "registry:lib",
  title: "Sessions",
  description: "Sessions for the App Router, in a sealed cookie or in Redis, behind the same few calls.",
  // The major version: npm on an older Node.js would choose an older one, whose calls are others.
  dependencies: [...imported].sort().map((name) => `${name}@${dependencies[name]?.split(".")[0]}`),
  files: files.sort().map((path) => ({ path, type: "registry:file", target: `~/${path}` })),
  docs: `Set SESSION_SECRET (openssl rand -hex 32) and add a proxy.ts: ${repository}/blob/main/lib/session/README.md`,
};
const registry = {
  $schema: "https://ui.shadcn.com/schema/registry.json",
  name: "next-session-starter",
  homepage: repository,
  items: [session],
};
writeFileSync("registry.json", `${JSON.stringify(registry, null, 2)}\n`);

/** The packages that a file imports, without those that Next.js and Node.js bring. */
function packagesIn(source: string): string[] {
  return [...source.matchAll(/(?:from|import) "([^".][^"]*)"/g)]
    .map(([, name = ""]) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? "")
    .filter((name) => name in dependencies && !["next", "react", "react-dom"].includes(name));
}
