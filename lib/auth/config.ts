import { z } from "zod";
import { SessionConfigurationError } from "@/lib/session";
import { parseUsers, type UserEntry } from "./user-entries";

export interface RateLimit {
  attempts: number;
  seconds: number;
}

export interface AuthConfig {
  /** By name. Undefined in the demo, where anybody signs in under any name. */
  users: ReadonlyMap<string, UserEntry> | undefined;
  /** Undefined: no limit. */
  loginRateLimit: RateLimit | undefined;
  /** Seconds after a password was given during which what can't be undone asks for none. */
  confirmWithin: number;
  /** The request header that holds the client's address. Undefined: the address is unknown (decision 4). */
  clientAddressHeader: string | undefined;
}

type Environment = Record<string, string | undefined>;

const schema = z.object({
  AUTH_USERS: z
    .string()
    .transform((value, context) => {
      const { users, problem } = parseUsers(value);
      if (problem) context.addIssue(problem);
      return users;
    })
    .optional(),
  LOGIN_RATE_LIMIT: z
    .string()
    .regex(/^(off|[1-9]\d{0,5}\/[1-9]\d{0,5})$/, "must be attempts/seconds, such as 10/60, or off")
    .default("10/60"),
  AUTH_CONFIRM_WITHIN: z
    .string()
    .regex(/^[1-9]\d{0,4}$/, "must be a whole number of seconds from 1 to 99999, in digits alone")
    .default("300"),
  CLIENT_ADDRESS_HEADER: z
    .string()
    .regex(/^[\w-]+$/, "must be the name of a request header, such as x-real-ip")
    .optional(),
});

/** @returns what is wrong with the configuration: each variable and how to correct it, never its value */
export function authConfigurationProblems(environment: Environment = process.env): string[] {
  const result = parse(environment);
  return "problems" in result ? result.problems : [];
}

/** @throws SessionConfigurationError with the problems, if there are any */
export function readAuthConfig(environment: Environment): AuthConfig {
  const result = parse(environment);
  if ("problems" in result) throw new SessionConfigurationError(result.problems);
  return result.config;
}

function parse(environment: Environment): { config: AuthConfig } | { problems: string[] } {
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = schema.safeParse(set);
  if (!parsed.success)
    return { problems: parsed.error.issues.map(({ path, message }) => `${String(path[0])} ${message}`) };
  const env = parsed.data;
  const [attempts, seconds] = env.LOGIN_RATE_LIMIT.split("/").map(Number);
  const config: AuthConfig = {
    users: env.AUTH_USERS,
    loginRateLimit: attempts && seconds ? { attempts, seconds } : undefined,
    confirmWithin: Number(env.AUTH_CONFIRM_WITHIN),
    // Vercel sets this header itself, and drops it from what a client sends.
    clientAddressHeader: env.CLIENT_ADDRESS_HEADER ?? (environment["VERCEL"] ? "x-vercel-forwarded-for" : undefined),
  };
  return { config };
}

let config: AuthConfig | undefined;

export function authConfig(): AuthConfig {
  config ??= readAuthConfig(process.env);
  return config;
}
