import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";

/** Across the test workers: every cookie that any of them was given. */
const FILE = "test-results/cookies-given.txt";

export function forgetSecrets(): void {
  mkdirSync("test-results", { recursive: true });
  rmSync(FILE, { force: true });
}

/** Remembers a cookie's value, which no log may hold. */
export function recordSecret(value: string): void {
  if (value.length > 20) appendFileSync(FILE, `${value}\n`);
}

/**
 * @param outputs all that the servers have printed, by name
 * @throws Error that names the server, not the secret, if one of them printed a secret or a part that would do
 */
export function scanForSecrets(outputs: Record<string, string>, more: string[]): void {
  const given = existsSync(FILE) ? readFileSync(FILE, "utf8").split("\n").filter(Boolean) : [];
  if (given.length === 0) throw new Error("No cookie was recorded: the scan of the logs would prove nothing.");
  // A stored session's cookie is worth its second part, the token.
  const secrets = new Set(
    [...given, ...given.map((cookie) => cookie.split(".")[1] ?? ""), ...more].filter((part) => part.length > 20),
  );
  for (const [name, output] of Object.entries(outputs)) {
    for (const secret of secrets) if (output.includes(secret)) throw new Error(`The log of ${name} holds a secret.`);
  }
  console.log(`Scanned the logs for ${secrets.size} secrets: none.`);
}
