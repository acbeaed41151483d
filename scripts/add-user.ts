// `npm run user -- alice` asks for a password twice, and prints the entry for AUTH_USERS on a line of its own.
// `npm run user -- alice --sign-out` prints a new entry. Her sessions end when it is deployed.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { identifierProblem, normalizeIdentifier } from "../lib/auth/fields.ts";
import { hashPassword } from "../lib/auth/password.ts";
import { formatUser, parseUsers } from "../lib/auth/user-entries.ts";

const MIN_LENGTH = 8;
const USAGE = "Usage: npm run user -- alice, or: npm run user -- alice --sign-out";

const flags = process.argv.slice(2).filter((argument) => argument.startsWith("--"));
const [typed, ...rest] = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const signOut = flags.includes("--sign-out");
if (typed === undefined || rest.length > 0 || flags.length > Number(signOut)) fail(USAGE);
const name = normalizeIdentifier(typed);
const problem = identifierProblem(name);
if (problem) fail(problem);
if (name.includes(",")) fail("A name has no comma, which separates the entries of AUTH_USERS.");
const entry = signOut ? signedOut(name) : formatUser(name, { passwordHash: await newHash(), epoch: 0 });
console.log(entry);
const quote = ["'", '"', "`"].find((mark) => !entry.includes(mark)) ?? "";
if (/[#$'"`\\]/.test(entry))
  // There # begins a comment, and $ a variable, even in quotes.
  console.error(`In .env.local write it so: AUTH_USERS=${quote}${entry.replaceAll("$", "\\$")}${quote}`);

/** The user's entry with a new epoch, which is the time (decision 8). */
function signedOut(name: string): string {
  // As the app reads it: the environment wins over the file, and the file writes $ as \$.
  const { loadEnvConfig } = createRequire(import.meta.resolve("next/package.json"))("@next/env");
  loadEnvConfig(process.cwd(), true, { info() {}, error: console.error });
  const { users, problem } = parseUsers(process.env["AUTH_USERS"] ?? "");
  if (problem) fail(`AUTH_USERS ${problem}.`);
  const entry = users.get(name);
  if (!entry) fail(`AUTH_USERS has no ${name}. Set it here, or in .env.local, as it is on your server.`);
  return formatUser(name, { ...entry, epoch: Math.floor(Date.now() / 1000) });
}

async function newHash(): Promise<string> {
  const [password, again] = process.stdin.isTTY ? await ask("Password: ", "Again: ") : await readLines();
  if (password === undefined || again === undefined) fail("From a pipe, give the password on two lines.");
  if (password !== again) fail("The two passwords differ.");
  // OWASP ASVS 5.0, 6.2.1.
  if ([...password].length < MIN_LENGTH) fail(`A password is ${MIN_LENGTH} characters or more.`);
  return hashPassword(password);
}

/** Reads from the terminal, and does not show what is typed. */
async function ask(...prompts: string[]): Promise<string[]> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr, terminal: true });
  // readline shows typed text through this method. Only the prompt may pass.
  const silent = terminal as unknown as { _writeToOutput(text: string): void };
  const answers: string[] = [];
  for (const prompt of prompts) {
    silent._writeToOutput = (text) => {
      if (text.startsWith(prompt)) process.stderr.write(prompt);
    };
    answers.push(await new Promise<string>((resolve) => terminal.question(prompt, resolve)));
    process.stderr.write("\n");
  }
  terminal.close();
  return answers;
}

async function readLines(): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: process.stdin })) lines.push(line);
  return lines;
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
