import { z } from "zod";
import { SessionConfigurationError } from "./errors";

export type StorageKind = "cookie" | "redis" | "memory";

export interface SessionConfig {
  /** The first secret seals and signs. The others only open what they sealed or signed. */
  secrets: readonly [string, ...string[]];
  storage: StorageKind;
  /** The other storage, whose sessions are understood as well: while a site switches from one to the other. */
  alsoRead?: "cookie" | "redis" | undefined;
  redis: RedisConfig | undefined;
  cookie: CookieConfig;
  /** Seconds. Idle timeout of sessions that end when the browser closes. */
  idleTimeout: number;
  /** Seconds. Idle timeout of remembered sessions. */
  permanentLifetime: number;
  /** Seconds. No session lives longer than this, even with activity. */
  absoluteLifetime: number;
  /** false: both timeouts count from login, and activity does not extend them. */
  refreshEachRequest: boolean;
  /** Seconds between two recorded visits. Undefined: a tenth of the timeout, but 60 or more. */
  refreshInterval: number | undefined;
  keyPrefix: string;
  maxPerUser: number;
}

/** Several `urls` are nodes of one Redis Cluster. */
export type RedisConfig = { transport: "upstash"; url: string; token: string } | { transport: "tcp"; urls: string[] };

export interface CookieConfig {
  name: string;
  domain: string | undefined;
  path: string;
  httpOnly: boolean;
  secure: boolean;
  sameSite: "lax" | "strict" | "none";
  partitioned: boolean;
}

type Environment = Record<string, string | undefined>;

const seconds = (fallback: number) =>
  z.coerce
    .number("must be a number of seconds")
    .int("must be a whole number of seconds")
    .positive("must be more than 0 seconds")
    .default(fallback);

const flag = (fallback: boolean) =>
  z
    .enum(["true", "false", "1", "0"], "must be true or false")
    .transform((value) => value === "true" || value === "1")
    .default(fallback);

const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http(s) URL" }).optional();

const REDIS_URL_PROBLEM =
  "must be a redis:// or rediss:// URL, or the URLs of several nodes of a Redis Cluster, with commas between them";

// Each key is the variable's own name, so that a problem can name the variable.
const schema = (production: boolean) =>
  z.object({
    SESSION_SECRET: z
      .string("is not set. Set it to 32 random characters or more, for example the output of: openssl rand -hex 32")
      // A secret that was read from a file ends in a newline. The list of fallbacks drops it as well.
      .trim()
      .min(32, "must be 32 characters or more, for example the output of: openssl rand -hex 32")
      .refine((secret) => !secret.includes(","), "must not contain a comma, which separates SESSION_SECRET_FALLBACKS"),
    SESSION_SECRET_FALLBACKS: z
      .string()
      .transform((list) => list.split(",").map((secret) => secret.trim()))
      .pipe(z.array(z.string().min(32, "must be a comma-separated list of secrets of 32 characters or more")))
      .default([]),
    SESSION_STORE: z.enum(["cookie", "redis", "memory"], "must be one of: cookie, redis, memory").optional(),
    SESSION_ALSO_READ: z.enum(["cookie", "redis"], "must be cookie or redis; memory can't be switched").optional(),
    UPSTASH_REDIS_REST_URL: httpUrl,
    UPSTASH_REDIS_REST_TOKEN: z.string().optional(),
    KV_REST_API_URL: httpUrl,
    KV_REST_API_TOKEN: z.string().optional(),
    REDIS_URL: z
      .string()
      // A password may have a comma in it.
      .transform((list) => list.split(/\s*,\s*(?=rediss?:)/))
      .pipe(z.array(z.url({ protocol: /^rediss?$/, error: REDIS_URL_PROBLEM })))
      .optional(),
    SESSION_COOKIE_NAME: z
      .string()
      .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "must be a cookie name: letters, digits, - and _")
      .default("session"),
    SESSION_COOKIE_DOMAIN: z
      .string()
      .regex(/^[A-Za-z0-9.-]+$/, "must be a domain name")
      .optional(),
    SESSION_COOKIE_PATH: z
      .string()
      .regex(/^\/[^;\s]*$/, "must begin with /")
      .default("/"),
    SESSION_COOKIE_HTTPONLY: flag(true),
    SESSION_COOKIE_SECURE: flag(production),
    SESSION_COOKIE_SAMESITE: z.preprocess(
      (value) => (typeof value === "string" ? value.toLowerCase() : value),
      z.enum(["lax", "strict", "none"], "must be one of: lax, strict, none").default("lax"),
    ),
    SESSION_COOKIE_PARTITIONED: flag(false),
    SESSION_IDLE_TIMEOUT: seconds(43_200),
    PERMANENT_SESSION_LIFETIME: seconds(2_678_400),
    SESSION_ABSOLUTE_LIFETIME: seconds(7_776_000),
    SESSION_REFRESH_EACH_REQUEST: flag(true),
    SESSION_REFRESH_INTERVAL: z.coerce
      .number("must be a number of seconds")
      .int("must be a whole number of seconds")
      .nonnegative("must be 0 seconds or more")
      .optional(),
    SESSION_KEY_PREFIX: z.string().default("session:"),
    SESSION_MAX_PER_USER: z.coerce
      .number("must be a number")
      .int("must be a whole number")
      .min(1, "must be 1 or more")
      .max(1000, "must be 1000 or less")
      .default(25),
  });

/** @returns what is wrong with the configuration: each variable and how to correct it, never its value */
export function sessionConfigurationProblems(environment: Environment = process.env): string[] {
  const result = parse(environment);
  return "problems" in result ? result.problems : [];
}

/** @throws SessionConfigurationError with the problems, if there are any */
export function readSessionConfig(environment: Environment): SessionConfig {
  const result = parse(environment);
  if ("problems" in result) throw new SessionConfigurationError(result.problems);
  return result.config;
}

function parse(environment: Environment): { config: SessionConfig } | { problems: string[] } {
  // An empty variable counts as not set: dashboards keep a variable that was cleared.
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = schema(environment["NODE_ENV"] === "production").safeParse(set);
  if (!parsed.success) {
    const found = parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}`);
    return { problems: [...new Set(found)] };
  }
  const env = parsed.data;
  const problems: string[] = [];

  const redis = findRedis(env, problems);
  const storage = env.SESSION_STORE ?? (redis ? "redis" : "cookie");
  const alsoRead = env.SESSION_ALSO_READ;
  const name = storage === "redis" ? "SESSION_STORE" : "SESSION_ALSO_READ";
  if ((storage === "redis" || alsoRead === "redis") && !redis && problems.length === 0)
    problems.push(
      `${name} is redis, but no Redis is configured. Set UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN, or REDIS_URL; or unset ${name}`,
    );
  if (alsoRead && (storage === alsoRead || storage === "memory"))
    problems.push(
      `SESSION_ALSO_READ is ${alsoRead}, but sessions begin in ${storage}: of cookie and redis it must name the other one. Set SESSION_STORE to the one where sessions are to begin, or unset SESSION_ALSO_READ`,
    );

  const cookie: CookieConfig = {
    name: env.SESSION_COOKIE_NAME,
    domain: env.SESSION_COOKIE_DOMAIN,
    path: env.SESSION_COOKIE_PATH,
    httpOnly: env.SESSION_COOKIE_HTTPONLY,
    secure: env.SESSION_COOKIE_SECURE,
    sameSite: env.SESSION_COOKIE_SAMESITE,
    partitioned: env.SESSION_COOKIE_PARTITIONED,
  };
  // Browsers drop such cookies silently, and nobody could sign in.
  if (!cookie.secure && cookie.sameSite === "none")
    problems.push("SESSION_COOKIE_SAMESITE is none, which browsers accept only with SESSION_COOKIE_SECURE=true");
  if (!cookie.secure && cookie.partitioned)
    problems.push("SESSION_COOKIE_PARTITIONED is true, which browsers accept only with SESSION_COOKIE_SECURE=true");

  if (problems.length > 0) return { problems };
  const config: SessionConfig = {
    secrets: [env.SESSION_SECRET, ...env.SESSION_SECRET_FALLBACKS],
    storage,
    alsoRead,
    redis,
    cookie,
    idleTimeout: env.SESSION_IDLE_TIMEOUT,
    permanentLifetime: env.PERMANENT_SESSION_LIFETIME,
    absoluteLifetime: env.SESSION_ABSOLUTE_LIFETIME,
    refreshEachRequest: env.SESSION_REFRESH_EACH_REQUEST,
    refreshInterval: env.SESSION_REFRESH_INTERVAL,
    keyPrefix: env.SESSION_KEY_PREFIX,
    maxPerUser: env.SESSION_MAX_PER_USER,
  };
  return { config };
}

function findRedis(env: z.infer<ReturnType<typeof schema>>, problems: string[]): RedisConfig | undefined {
  for (const [prefix, url, token] of [
    ["UPSTASH_REDIS_REST", env.UPSTASH_REDIS_REST_URL, env.UPSTASH_REDIS_REST_TOKEN],
    ["KV_REST_API", env.KV_REST_API_URL, env.KV_REST_API_TOKEN],
  ] as const) {
    if (url && token) return { transport: "upstash", url, token };
    if (url) problems.push(`${prefix}_TOKEN is not set, and ${prefix}_URL needs it`);
    if (token) problems.push(`${prefix}_URL is not set, and ${prefix}_TOKEN needs it`);
  }
  if (env.REDIS_URL) return { transport: "tcp", urls: env.REDIS_URL };
  return undefined;
}
