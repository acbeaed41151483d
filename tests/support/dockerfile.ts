import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { freePort, launch, type RunningServer } from "./processes.ts";

interface Stage {
  name: string;
  /** What its WORKDIR stands for on this machine. */
  folder: string;
  env: Record<string, string>;
  cmd: string[];
  healthcheck: string[];
}

/**
 * Does in empty folders what a Dockerfile says, where no Docker is: each WORKDIR is a folder below `work`. It knows the
 * instructions that ours has, and one WORKDIR for all stages.
 *
 * @returns the last stage
 */
export function runDockerfile(path: string, work: string): Stage {
  const stages: Stage[] = [];
  let workdir = "/";
  for (const line of instructions(readFileSync(path, "utf8"))) {
    const [, instruction = "", rest = ""] = /^(\w+) +(.*)$/s.exec(line) ?? [];
    if (instruction === "FROM") stages.push(newStage(rest, join(work, String(stages.length))));
    const stage = stages.at(-1);
    if (!stage) throw new Error(`${line} comes before FROM.`);
    const words = rest.split(" ").filter((word) => !/^--(chown|interval|timeout|start-period)=/.test(word));
    if (instruction === "WORKDIR") workdir = rest;
    else if (instruction === "ENV")
      Object.assign(stage.env, Object.fromEntries(words.map((word) => word.split("=", 2))));
    else if (instruction === "COPY") copy(words, stage, stages, workdir);
    else if (instruction === "RUN") run(rest, stage);
    else if (instruction === "CMD") stage.cmd = JSON.parse(rest);
    else if (instruction === "HEALTHCHECK") stage.healthcheck = JSON.parse(rest.slice(rest.indexOf("CMD") + 3));
    else if (!["FROM", "ARG", "USER", "EXPOSE"].includes(instruction))
      throw new Error(`This test does not know ${line}`);
  }
  const last = stages.at(-1);
  if (!last) throw new Error(`${path} has no FROM.`);
  return last;
}

/** Starts what the stage's CMD says, with these variables besides its own, and waits until its HEALTHCHECK is content. */
export async function startStage({ cmd, healthcheck, env, folder }: Stage, more: object): Promise<RunningServer> {
  const port = await freePort();
  const all = { ...process.env, ...env, ...more, PORT: String(port), HOSTNAME: "127.0.0.1" } as NodeJS.ProcessEnv;
  const [program = "", ...args] = cmd;
  const isReady = async () => {
    await setTimeout(100);
    return spawnSync(healthcheck[0] ?? "", healthcheck.slice(1), { env: all }).status === 0;
  };
  return launch({ command: program, args, folder, env: all, url: `http://localhost:${port}`, isReady });
}

function instructions(text: string): string[] {
  return text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
}

function newStage(from: string, folder: string): Stage {
  mkdirSync(folder, { recursive: true });
  return { name: from.split(" AS ")[1] ?? "", folder, env: {}, cmd: [], healthcheck: [] };
}

function copy(words: string[], stage: Stage, stages: Stage[], workdir: string): void {
  const from = words[0]?.startsWith("--from=") ? words.shift()?.slice("--from=".length) : undefined;
  const sources = words.slice(0, -1);
  for (const source of sources) {
    if (from !== undefined) {
      const { folder } = stages.find(({ name }) => name === from) ?? { folder: "" };
      cpSync(join(folder, source.replace(`${workdir}/`, "")), stage.folder, {
        recursive: true,
        verbatimSymlinks: true,
      });
    } else for (const file of contextFiles(source)) copyFile(file, join(stage.folder, file));
  }
}

/** What git knows, and what is new: a fresh clone has no other files. */
function contextFiles(source: string): string[] {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", source];
  return execFileSync("git", args, { encoding: "utf8" }).trim().split("\n");
}

function copyFile(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to);
}

function run(command: string, { folder, env }: Stage): void {
  const all = { ...process.env, NODE_ENV: undefined, ...env } as unknown as NodeJS.ProcessEnv;
  const { status, stdout, stderr } = spawnSync(command, { shell: true, cwd: folder, env: all, encoding: "utf8" });
  if (status !== 0) throw new Error(`RUN ${command} failed:\n${stdout}${stderr}`);
}
