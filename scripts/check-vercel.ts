// `npm run check:vercel` builds a copy of this project as Vercel does, and checks what Vercel would run.
// `npm run check:vercel .vercel/output` checks a build that is there already.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, mkdtempDisposableSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const VERCEL = "vercel@60";
const RUNTIME = "nodejs24.x";
/** These are the same for everybody. */
const MAY_BE_STATIC = /^(_global-error|500|404|icon\.svg|_next\/)/;

const [given] = process.argv.slice(2);
const problems = given ? problemsOf(given) : buildAndCheck();
for (const problem of problems) console.error(`- ${problem}`);
console.log(problems.length === 0 ? "Vercel would run this as it should." : `${problems.length} problems.`);
process.exit(problems.length === 0 ? 0 : 1);

function buildAndCheck(): string[] {
  using copy = mkdtempDisposableSync(join(tmpdir(), "check-vercel-"));
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { encoding: "utf8" });
  for (const file of files.trim().split("\n")) {
    mkdirSync(dirname(join(copy.path, file)), { recursive: true });
    cpSync(file, join(copy.path, file));
  }
  // With this file the build asks Vercel nothing, and needs no account.
  mkdirSync(join(copy.path, ".vercel"));
  const settings = { framework: "nextjs", nodeVersion: "24.x" };
  const project = { projectId: "prj_check", orgId: "team_check", projectName: "check", settings };
  writeFileSync(join(copy.path, ".vercel/project.json"), JSON.stringify(project));

  // On Windows npx is a script, which needs a shell.
  const shell = process.platform === "win32";
  const { status } = spawnSync("npx", ["--yes", VERCEL, "build", "--yes"], { cwd: copy.path, stdio: "inherit", shell });
  return status === 0 ? problemsOf(join(copy.path, ".vercel/output")) : [`${VERCEL} build failed`];
}

function problemsOf(output: string): string[] {
  const problems: string[] = [];
  const functions = filesOf(join(output, "functions"), "**/*.func");
  for (const name of ["_middleware", "index", "login", "logout", "account", "api/health"])
    if (!functions.includes(`${name}.func`)) problems.push(`there is no function for ${name}`);
  for (const name of functions) {
    const { runtime } = JSON.parse(readFileSync(join(output, "functions", name, ".vc-config.json"), "utf8"));
    if (runtime !== RUNTIME) problems.push(`${name} runs on ${runtime}, and not on ${RUNTIME}`);
  }
  const prerendered = filesOf(join(output, "functions"), "**/*.prerender-config.json");
  for (const file of [...prerendered, ...filesOf(join(output, "static"), "**/*.*")])
    if (!MAY_BE_STATIC.test(file)) problems.push(`${file} is made at build time: who is signed in can't matter there`);
  return problems;
}

function filesOf(folder: string, pattern: string): string[] {
  return globSync(pattern, { cwd: folder }).map((file) => file.replaceAll("\\", "/"));
}
