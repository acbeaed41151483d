import { identifierProblem, normalizeIdentifier } from "./fields.ts";
import { parsePasswordHash } from "./password.ts";

/** What AUTH_USERS says about one user. */
export interface UserEntry {
  passwordHash: string;
  /** A part of the stamp: a new epoch ends the user's sessions (decision 8). Seconds since 1970, or 0. */
  epoch: number;
}

/** The entry as AUTH_USERS holds it: `name:hash`, or `name:hash.epoch`. */
export function formatUser(name: string, { passwordHash, epoch }: UserEntry): string {
  return `${name}:${passwordHash}${epoch ? `.${epoch}` : ""}`;
}

const ENTRY = /^(?<name>.+):(?<hash>scrypt(?:\.[\w-]+){5})(?:\.(?<epoch>\d{1,12}))?$/su;

/** Reads entries with commas between them, or one on each line. A problem tells an entry's place, never its text. */
export function parseUsers(value: string): { users: ReadonlyMap<string, UserEntry>; problem?: string } {
  const users = new Map<string, UserEntry>();
  const entries = value
    .split(/[,\r\n]+/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  const wrong = (at: number, what: string) => ({
    users,
    problem: `must be name:hash entries. Entry ${at + 1}: ${what}`,
  });
  for (const [at, entry] of entries.entries()) {
    const { name: typed, hash, epoch } = ENTRY.exec(entry)?.groups ?? {};
    if (typed === undefined || hash === undefined) return wrong(at, "it is none. Make one with: npm run user -- alice");
    const name = normalizeIdentifier(typed);
    const problem = identifierProblem(name);
    if (problem) return wrong(at, `the login form refuses this name. ${problem}`);
    if (users.has(name)) return wrong(at, "there is one with this name already");
    if (!parsePasswordHash(hash))
      return wrong(at, "its hash can't be used. Make a new one with: npm run user -- alice");
    users.set(name, { passwordHash: hash, epoch: Number(epoch ?? 0) });
  }
  if (users.size === 0) return { users, problem: "must be name:hash entries. Make one with: npm run user -- alice" };
  return { users };
}
