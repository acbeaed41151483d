// `npm run user -- alice`: asks for a password twice, and prints the entry for AUTH_USERS, alone on a line.
import { createInterface } from "node:readline";
import { hashPassword } from "../lib/auth/password.ts";

const MIN_LENGTH = 8;

const [name, ...rest] = process.argv.slice(2);
if (!name || rest.length > 0) fail("Usage: npm run user -- alice");
if (name !== name.trim() || [...name].length > 64 || /[,\p{Cc}]/u.test(name)) {
  fail("A name is 1 to 64 characters, without commas, control characters, or spaces around it.");
}

const [password, again] = process.stdin.isTTY ? await ask("Password: ", "Again: ") : await readLines();
if (password === undefined || again === undefined) fail("From a pipe, give the password on two lines.");
if (password !== again) fail("The two passwords differ.");
// OWASP ASVS 5.0, 6.2.1.
if ([...password].length < MIN_LENGTH) fail(`A password is ${MIN_LENGTH} characters or more.`);
console.log(`${name}:${await hashPassword(password)}`);

/** Reads from the terminal without showing what is typed. */
async function ask(...prompts: string[]): Promise<string[]> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr, terminal: true });
  // What readline would echo is written by this method; only the prompt may pass.
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
