import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";

/** What `await using` stops at the end of a test, also of one that fails midway. */
export interface Stoppable extends AsyncDisposable {
  /** May be called again. */
  stop(): Promise<void>;
}

export interface RunningServer extends Stoppable {
  url: string;
  /** All that it has printed so far. */
  output(): string;
}

/** How long a server may take to end by itself. */
const PATIENCE_MS = 10_000;

/** A port of 127.0.0.1 that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("The system gave no port.");
  return address.port;
}

export interface Launch {
  command: string;
  args: string[];
  /** Where to run it; here if left out. */
  folder?: string;
  url: string;
  env?: Record<string, string | undefined>;
  /** Resolves to true as soon as the server answers. */
  isReady(): Promise<boolean>;
}

/** Starts a server and waits until it answers; throws with all that it printed if it ends before. */
export async function launch({ command, args, folder, url, env, isReady }: Launch): Promise<RunningServer> {
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, ...env } as NodeJS.ProcessEnv,
    stdio: "pipe",
  });
  let printed = "";
  const collect = (chunk: Buffer) => {
    printed += chunk;
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  // A test that ran out of time never comes to its end: its worker exits, and takes its servers along.
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("close", () => process.off("exit", kill));
  child.once("error", (error) => {
    printed += String(error);
  });

  for (const deadline = Date.now() + 30_000; !(await isReady().catch(() => false)); ) {
    if (hasEnded(child)) throw new Error(`${command} ended before it was ready:\n${printed}`);
    if (Date.now() > deadline) {
      kill();
      throw new Error(`${command} was not ready within 30 s:\n${printed}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const stop = async () => {
    if (!hasEnded(child)) child.kill("SIGTERM");
    const impatience = setTimeout(kill, PATIENCE_MS);
    await ended;
    clearTimeout(impatience);
  };
  return { url, output: () => printed, stop, [Symbol.asyncDispose]: stop };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}
