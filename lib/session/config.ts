import { z } from "zod";
import { isCookieDomain } from "./cookie";
import { SessionConfigurationError } from "./errors";
import { findRedis, redisUnderAnotherName, told } from "./redis-config";

export type StorageKind = "cookie" | "redis" | "memory";

export type SessionConfig = ReturnType<typeof readSessionConfig>;
export type CookieConfig = SessionConfig["cookie"];
export type Environment = Record<string, string | undefined>;

/** Seconds. Browsers keep no cookie for longer (RFC 6265bis, 5.5): 400 days. */
const LONGEST = 34_560_000;

const whole = (min: number, max: number, unit = "") => {
  const problem = `must be a whole number${unit} from ${min} to ${max}, in digits alone`;
  return z
    .string()
    .regex(/^\d{1,9}$/, problem)
    .transform(Number)
    .refine((value) => value >= min && value <= max, problem);
};
const seconds = (fallback: number) => whole(1, LONGEST, " of seconds").default(fallback);

const flag = (fallback: boolean) =>
  z
    .enum(["true", "false", "1", "0"], "must be true or false")
    .transform((value) => value === "true" || value === "1")
    .default(fallback);

/** A secret that was read from a file ends in a newline. What has so few different characters was not made at random. */
const isSecret = (secret: string) => secret.length >= 32 && new Set(secret).size >= 6;
const A_SECRET = "must be 32 random characters or more, for example the output of: openssl rand -hex 32";

const A_DOMAIN =
  "must be a domain of this site, such as example.com, without scheme or port. For an IP address, a name without a dot, or one host alone, leave it out";

// Each key is the variable's own name, so that a problem can name the variable.
const schema = (production: boolean, environment: string | undefined) =>
  z.object({
    SESSION_SECRET: z
      .string()
      .trim()
      .refine(isSecret, A_SECRET)
      .refine((secret) => !secret.includes(","), "must not contain a comma, which separates SESSION_SECRET_FALLBACKS")
      .optional(),
    SESSION_SECRET_FALLBACKS: z
      .string()
      .transform((list) => list.split(",").map((secret) => secret.trim()))
      .refine((all) => all.every(isSecret), `must be secrets with one comma between two of them; each ${A_SECRET}`)
      .default([]),
    SESSION_STORE: z.enum(["cookie", "redis", "memory"], "must be one of: cookie, redis, memory").optional(),
    SESSION_ALSO_READ: z.enum(["cookie", "redis"], "must be cookie or redis; memory can't be switched").optional(),
    SESSION_COOKIE_NAME: z
      .string()
      .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "must be a cookie name: letters, digits, - and _")
      .max(1024, "must be 1024 characters or less: with its value, a browser keeps no more than 4096 bytes")
      .regex(/^(?!__(Host-)?Http-)/i, "must not begin with __Http-: the flash message's cookie can't have that prefix")
      .default("session"),
    SESSION_COOKIE_DOMAIN: z.string().refine(isCookieDomain, A_DOMAIN).optional(),
    SESSION_COOKIE_PATH: z
      .string()
      .max(1024, "must be 1024 characters or less: browsers ignore a longer one")
      .regex(
        /^(?!.*\/\.{1,2}(\/|$))\/[!"$-:<->@-~]*$/,
        "must be the path of pages as browsers send it: it begins with /, non-ASCII characters are %-encoded, and it has no ; ? # or space",
      )
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
    SESSION_REFRESH_INTERVAL: whole(0, LONGEST, " of seconds").optional(),
    SESSION_KEY_PREFIX: z
      .string()
      .regex(/^[!-~]+$/, "must be printable ASCII without spaces, such as session:")
      .regex(/^[^*?[\]\\{}]+$/, "must not have any of * ? [ ] \\ { }, which mean something to Redis: such as session:")
      .default(environment ? `session:${environment}:` : "session:"),
    SESSION_MAX_PER_USER: whole(1, 1000).default(25),
  });

/** @returns what is wrong with the configuration: each variable and how to correct it, never its value */
export function sessionConfigurationProblems(environment: Environment = process.env): string[] {
  return parse(environment).problems;
}

/** @throws SessionConfigurationError with the problems, if there are any */
export function readSessionConfig(environment: Environment) {
  const { config, problems } = parse(environment);
  if (problems.length > 0) throw new SessionConfigurationError(problems);
  return config;
}

function parse(environment: Environment) {
  // An empty variable counts as not set: dashboards keep a variable that was cleared.
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const vercel = set["VERCEL_ENV"] === "production" ? undefined : set["VERCEL_ENV"];
  const variables = schema(set["NODE_ENV"] === "production", vercel);
  const issues = variables.safeParse(set).error?.issues ?? [];
  const wrong = [...new Set(issues.map(({ path }) => String(path[0])))];
  const problems = wrong.map((name) => `${name} ${issues.find(({ path }) => path[0] === name)?.message}`);
  // The others are looked at as well, so that all is told at once.
  for (const name of wrong) delete set[name];
  const env = variables.parse(set);

  const { SESSION_STORE: store, SESSION_ALSO_READ: alsoRead, SESSION_COOKIE_NAME: name } = env;
  // An app that keeps its sessions elsewhere may use a Redis for other things.
  const mayUseRedis = (store ?? "redis") === "redis" || alsoRead === "redis";
  const found = mayUseRedis ? findRedis(set) : { redis: undefined, problems: [] };
  problems.push(...found.problems);
  const storage: StorageKind = store ?? (found.redis ? "redis" : "cookie");
  const asked = store === "redis" ? "SESSION_STORE" : "SESSION_ALSO_READ";
  const unread = redisUnderAnotherName(set);
  const cookie = {
    name,
    domain: env.SESSION_COOKIE_DOMAIN,
    path: env.SESSION_COOKIE_PATH,
    httpOnly: env.SESSION_COOKIE_HTTPONLY,
    secure: env.SESSION_COOKIE_SECURE,
    sameSite: env.SESSION_COOKIE_SAMESITE,
    partitioned: env.SESSION_COOKIE_PARTITIONED,
  };
  const isForHost = cookie.secure && cookie.path === "/" && cookie.domain === undefined;
  const recorded = env.SESSION_REFRESH_INTERVAL ?? 0;
  // Browsers drop such cookies silently, and nobody could sign in.
  const together = told([
    [!env.SESSION_SECRET, `SESSION_SECRET is not set. It ${A_SECRET}`],
    [
      env.SESSION_SECRET_FALLBACKS.some((secret, at, all) => secret === env.SESSION_SECRET || all.indexOf(secret) < at),
      "SESSION_SECRET_FALLBACKS has SESSION_SECRET in it, or one secret twice: take it out, or put the new secret in its place",
    ],
    [
      (store === "redis" || alsoRead === "redis") && !found.redis && found.problems.length === 0,
      `${asked} is redis, but no Redis is configured. Set UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN, or REDIS_URL${unread ? ` (${unread} is set, and not read)` : ""}; or unset ${asked}`,
    ],
    [
      alsoRead !== undefined && (storage === alsoRead || storage === "memory"),
      `SESSION_ALSO_READ is ${alsoRead}, but sessions begin in ${storage}: of cookie and redis it must name the other one. Set SESSION_STORE to the one where sessions are to begin, or unset SESSION_ALSO_READ`,
    ],
    [
      !cookie.secure && cookie.sameSite === "none",
      "SESSION_COOKIE_SAMESITE is none, which browsers accept only with SESSION_COOKIE_SECURE=true",
    ],
    [
      !cookie.secure && cookie.partitioned,
      "SESSION_COOKIE_PARTITIONED is true, which browsers accept only with SESSION_COOKIE_SECURE=true",
    ],
    [
      /^__host-/i.test(name) && !isForHost,
      "SESSION_COOKIE_NAME begins with __Host-, which browsers accept only with SESSION_COOKIE_SECURE=true, SESSION_COOKIE_PATH=/ and no SESSION_COOKIE_DOMAIN",
    ],
    [
      /^__secure-/i.test(name) && !cookie.secure,
      "SESSION_COOKIE_NAME begins with __Secure-, which browsers accept only with SESSION_COOKIE_SECURE=true",
    ],
    [
      env.SESSION_REFRESH_EACH_REQUEST &&
        recorded >= Math.min(env.SESSION_IDLE_TIMEOUT, env.PERMANENT_SESSION_LIFETIME),
      "SESSION_REFRESH_INTERVAL must be less than SESSION_IDLE_TIMEOUT and PERMANENT_SESSION_LIFETIME: else no visit is recorded in time to keep a session alive",
    ],
  ]);
  // What a wrong variable has to do with another can't be known yet.
  problems.push(...together.filter((problem) => !wrong.some((variable) => problem.includes(variable))));
  const config = {
    /** The first secret seals and signs. The others only open what they sealed or signed. */
    secrets: [env.SESSION_SECRET ?? "", ...env.SESSION_SECRET_FALLBACKS] as const,
    /** Of Vercel, outside production: keys are made for one environment, so that a preview can't seal for production. */
    environment: vercel,
    storage,
    /** The other storage, whose sessions are understood as well: while a site switches from one to the other. */
    alsoRead,
    redis: found.redis,
    cookie,
    /** Seconds. Idle timeout of sessions that end when the browser closes. */
    idleTimeout: env.SESSION_IDLE_TIMEOUT,
    /** Seconds. Idle timeout of remembered sessions. */
    permanentLifetime: env.PERMANENT_SESSION_LIFETIME,
    /** Seconds. No session lives longer than this, even with activity. */
    absoluteLifetime: env.SESSION_ABSOLUTE_LIFETIME,
    /** false: both timeouts count from login, and activity does not extend them. */
    refreshEachRequest: env.SESSION_REFRESH_EACH_REQUEST,
    /** Seconds between two recorded visits. Undefined: a tenth of the timeout, but 60 or more. */
    refreshInterval: env.SESSION_REFRESH_INTERVAL,
    keyPrefix: env.SESSION_KEY_PREFIX,
    maxPerUser: env.SESSION_MAX_PER_USER,
  };
  return { config, problems };
}
