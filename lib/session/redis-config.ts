import type { Environment } from "./config";

/** Several `urls` are nodes of one Redis Cluster. */
export type RedisConfig = { transport: "upstash"; url: string; token: string } | { transport: "tcp"; urls: string[] };

/** What is wrong, and how to correct it; with whether it is so. */
export type Rules = [broken: boolean, problem: string][];

export function told(rules: Rules): string[] {
  return rules.flatMap(([broken, problem]) => (broken ? [problem] : []));
}

/** The Redis that the environment names, if there is one; and what is wrong with it, never a value. */
export function findRedis(env: Environment): { redis: RedisConfig | undefined; problems: string[] } {
  const read = (name: string) => env[name]?.trim() ?? "";
  const pairs = ["UPSTASH_REDIS_REST", "KV_REST_API"]
    .map((name) => ({ name, url: read(`${name}_URL`), token: read(`${name}_TOKEN`) }))
    .filter(({ url, token }) => url || token);
  // A password may have a comma in it.
  const urls = read("REDIS_URL") ? read("REDIS_URL").split(/\s*,\s*(?=rediss?:)/) : [];
  const problems = [
    ...pairs.flatMap((pair) => upstashProblems(pair, env["NODE_ENV"] === "production")),
    ...tcpProblems(urls),
  ];
  if (problems.length > 0) return { redis: undefined, problems };
  const [pair, other] = pairs;
  // Vercel gives one Upstash database several names, REDIS_URL among them.
  const isAnother = (url: string) => pair !== undefined && new URL(pair.url).hostname !== new URL(url).hostname;
  return {
    redis: pair
      ? { transport: "upstash", url: pair.url, token: pair.token }
      : urls[0]
        ? { transport: "tcp", urls }
        : undefined,
    problems: told([
      [
        other !== undefined && (other.url !== pair?.url || other.token !== pair.token),
        "UPSTASH_REDIS_REST_URL and KV_REST_API_URL name two Redis, or have two tokens: unset one of them with its token",
      ],
      [
        urls.some(isAnother),
        `${pair?.name}_URL and REDIS_URL name two Redis: unset the one that is not to keep sessions`,
      ],
    ]),
  };
}

/** A host of a private network. There a token may travel without TLS. */
const PRIVATE =
  /^([^.:]+|\[(::1|f[cd].*|fe80.*)\]|(127|10)(\.\d+){3}|192\.168(\.\d+){2}|172\.(1[6-9]|2\d|3[01])(\.\d+){2}|.*\.(localhost|local|internal|svc|test|home\.arpa))$/;

function upstashProblems({ name, url, token }: { name: string; url: string; token: string }, production: boolean) {
  const parsed = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) ? new URL(url) : undefined;
  return told([
    [!url, `${name}_URL is not set, and ${name}_TOKEN needs it`],
    [!token, `${name}_TOKEN is not set, and ${name}_URL needs it`],
    [!!token && !/^[!-~]+$/.test(token), `${name}_TOKEN must be the token alone, in one line without spaces`],
    [
      !!url && (!parsed || parsed.port === "0"),
      `${name}_URL must be an http(s) URL, such as https://example.upstash.io`,
    ],
    [!!parsed?.username || !!parsed?.password, `${name}_URL must have no user and no password: set ${name}_TOKEN`],
    [/[?#]/.test(parsed ? url : ""), `${name}_URL must end before the ? or #: only its address is used`],
    [
      production && parsed?.protocol === "http:" && !PRIVATE.test(parsed.hostname),
      `${name}_URL must begin with https: else its token would cross the internet in plain text`,
    ],
  ]);
}

function tcpProblems(urls: string[]): string[] {
  const isAddress = (url: string) =>
    URL.canParse(url) &&
    /^rediss?:\/\/[^/]/.test(url) &&
    /^([\w.-]+|\[[\da-f:.]+\])$/i.test(new URL(url).hostname) &&
    new URL(url).port !== "0";
  if (!urls.every(isAddress))
    return [
      "REDIS_URL must be a redis:// or rediss:// URL with a host (not a Unix socket), or the URLs of several nodes of a Redis Cluster, with commas between them",
    ];
  const nodes = urls.map((url) => new URL(url));
  const isCluster = nodes.length > 1;
  const distinct = (of: (node: URL) => string) => new Set(nodes.map(of)).size;
  return told([
    [
      nodes.some(({ pathname }) => !/^(\/\d{0,5})?$/.test(pathname)),
      "REDIS_URL must end in the number of its database, such as /0, or with its host",
    ],
    [
      nodes.some(({ search, hash }) => search || hash),
      "REDIS_URL must have no options after a ? or #: there is no such option. Write a ? or # of the password as %3F or %23",
    ],
    [
      !nodes.every(({ username, password }) => isEncoded(username + password)),
      "REDIS_URL has a % in its user or password that stands for itself: write it as %25",
    ],
    [
      isCluster && nodes.some(({ pathname }) => Number(pathname.slice(1)) !== 0),
      "REDIS_URL must name no database: a Redis Cluster has only one",
    ],
    [
      isCluster && distinct(({ protocol, username, password }) => [protocol, username, password].join()) > 1,
      "REDIS_URL must have the same scheme, user and password for all nodes of the cluster",
    ],
    [
      distinct(({ hostname, port }) => `${hostname.toLowerCase()}:${port || 6379}`) < nodes.length,
      "REDIS_URL must name each address once. For a single Redis give one address",
    ],
  ]);
}

function isEncoded(text: string): boolean {
  try {
    return decodeURIComponent(text) !== undefined;
  } catch {
    return false;
  }
}

/** The name of a variable that gives a Redis to this project, but not by a name that is read here. */
export function redisUnderAnotherName(env: Environment): string | undefined {
  const names = /(^|_)((KV_REST_API|UPSTASH_REDIS_REST|REDIS|REDIS_TLS|VALKEY|KV)_URL)$/;
  const read = ["UPSTASH_REDIS_REST_URL", "KV_REST_API_URL", "REDIS_URL"];
  return Object.keys(env).find((name) => names.test(name) && !read.includes(name) && env[name]);
}
