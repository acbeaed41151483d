type Environment = Record<string, string | undefined>;

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Whether an unsafe request may come from another site: any sign of that, or no sign at all of where it comes from.
 * Browsers send `Origin` with every POST; Next.js runs an action that comes without one. (OWASP Cross-Site Request
 * Forgery Prevention Cheat Sheet, "Verifying Origin With Standard Headers" and "Fetch Metadata".)
 *
 * @returns what is wrong, for the log; undefined if the request is safe, or from our own pages
 */
export function isForeign({ method, headers }: { method: string; headers: Headers }): string | undefined {
  if (SAFE_METHODS.has(method)) return undefined;
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  const referer = headers.get("referer");
  if (origin !== null && !isTrusted(origin, headers)) return "foreign Origin";
  if (referer && !isTrusted(URL.parse(referer)?.origin ?? "", headers)) return "foreign Referer";
  // "same-site" is another subdomain; with an Origin that we trust by name it is one of ours.
  if (site && site !== "same-origin" && !(site === "same-site" && origin)) return "cross-site by Sec-Fetch-Site";
  return origin || site || referer ? undefined : "no Origin, Sec-Fetch-Site or Referer";
}

/**
 * The host that the app is reached by, for Next.js, which would believe any `X-Forwarded-Host`: that of APP_ORIGIN or
 * of the platform, else the request's own Host. A request can choose among the configured ones, and no other.
 */
export function hostOf(headers: Headers, origins = configuredOrigins()): string {
  const own = headers.get("host") ?? "";
  const hosts = origins?.map((origin) => new URL(origin).host);
  if (!hosts) return own;
  // Next.js compares it with the Origin of an action, so behind a proxy that changes the Host it is that one.
  const named = URL.parse(headers.get("origin") ?? "")?.host;
  return [named, own].find((host) => host !== undefined && hosts.includes(host)) ?? hosts[0] ?? own;
}

/** What is wrong with the configuration: each variable at fault and its cure, never its value. Empty: nothing is. */
export function originConfigurationProblems(environment: Environment = process.env): string[] {
  const usable = (namedOrigins(environment) ?? []).every(
    (origin) => /^https?:/.test(origin) && URL.parse(origin)?.origin === origin,
  );
  return usable ? [] : ["APP_ORIGIN must be an origin, or several with commas between them: https://app.example.com"];
}

function isTrusted(origin: string, headers: Headers): boolean {
  const url = URL.parse(origin);
  if (!url || url.origin !== origin || !/^https?:$/.test(url.protocol)) return false;
  // The request's own Host, never X-Forwarded-Host: anybody may send that one.
  return configuredOrigins()?.includes(origin) ?? url.host === headers.get("host");
}

let origins: { value: string[] | undefined } | undefined;

function configuredOrigins(): string[] | undefined {
  origins ??= { value: readOrigins(process.env) };
  return origins.value;
}

/**
 * The origins that forms may be posted from: APP_ORIGIN, else the addresses that Vercel gives a deployment (it names
 * them without a scheme, and serves them over https), else undefined: the request's own Host.
 *
 * @throws Error with the problem, if there is one
 */
export function readOrigins(environment: Environment): string[] | undefined {
  const [problem] = originConfigurationProblems(environment);
  if (problem) throw new Error(problem);
  const named = namedOrigins(environment);
  if (named) return named;
  const names = ["VERCEL_URL", "VERCEL_BRANCH_URL", "VERCEL_PROJECT_PRODUCTION_URL"].map((name) => environment[name]);
  const given = names.filter(Boolean).map((name) => `https://${name}`);
  return given.length > 0 ? given : undefined;
}

function namedOrigins({ APP_ORIGIN }: Environment): string[] | undefined {
  return APP_ORIGIN ? APP_ORIGIN.split(",").map((origin) => origin.trim()) : undefined;
}
