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
 * The host that the app is reached by, for Next.js, which would believe any `X-Forwarded-Host`: that of APP_ORIGIN,
 * else the request's own Host. A request can choose among the configured ones, and no other.
 */
export function hostOf(headers: Headers): string {
  const own = headers.get("host") ?? "";
  // Next.js compares it with the Origin of an action: behind a proxy that changes the Host it is that one.
  const origin = headers.get("origin") ?? "";
  if (isTrusted(origin, headers)) return new URL(origin).host;
  const hosts = namedOrigins(process.env)?.map((named) => new URL(named).host);
  return !hosts || hosts.includes(own) ? own : (hosts[0] ?? own);
}

/**
 * The origin that the visitor knows the app by, to give to another site, such as in the `redirect_uri` of OAuth. No
 * client can choose it: the proxy has told the app its host (`hostOf`).
 *
 *     `${appOrigin(await headers())}${addressOf("/api/callback")}`
 */
export function appOrigin(headers: Pick<Headers, "get">): string {
  const host = headers.get("x-forwarded-host") ?? headers.get("host");
  const scheme = headers.get("x-forwarded-proto")?.split(",")[0]?.trim() ?? "http";
  const named = namedOrigins(process.env);
  const known = named?.find((origin) => new URL(origin).host === host) ?? named?.[0];
  return known ?? new URL(`${scheme}://${host}`).origin;
}

/** What is wrong with the configuration: each variable at fault and its cure, never its value. Empty: nothing is. */
export function originConfigurationProblems(environment: Environment = process.env): string[] {
  // Compared as text: a * would stand for itself, and no browser sends one.
  const usable = (namedOrigins(environment) ?? []).every(
    (origin) => /^https?:[^*]+$/.test(origin) && URL.parse(origin)?.origin === origin,
  );
  return usable ? [] : ["APP_ORIGIN must be an origin, or several with commas between them: https://app.example.com"];
}

function isTrusted(origin: string, headers: Headers): boolean {
  const url = URL.parse(origin);
  if (!url || url.origin !== origin || !/^https?:$/.test(url.protocol)) return false;
  const named = namedOrigins(process.env);
  // In development APP_ORIGIN is the address of a tunnel, and the app is still at localhost as well.
  if (named && process.env.NODE_ENV !== "development") return named.includes(origin);
  return [...(named ?? []), ...vercelOrigins(process.env)].includes(origin) || isOwn(url, headers.get("host") ?? "");
}

/** Whether the request's own Host is at this origin. Not X-Forwarded-Host: anybody may send that one. */
function isOwn({ protocol, origin }: URL, host: string): boolean {
  // Vercel hands on no Host but the deployment's own, a custom domain among them, and only over https.
  if (protocol !== "https:" && vercelOrigins(process.env).length > 0) return false;
  // A Host may name the port that its scheme has anyway, which an origin never does.
  return URL.parse(`${protocol}//${host}`)?.origin === origin;
}

/** Vercel names a deployment's addresses without a scheme, and not all of them: a project may have several domains. */
function vercelOrigins(environment: Environment): string[] {
  const names = ["VERCEL_URL", "VERCEL_BRANCH_URL", "VERCEL_PROJECT_PRODUCTION_URL"].map((name) => environment[name]);
  return names.filter(Boolean).map((name) => `https://${name}`);
}

function namedOrigins({ APP_ORIGIN }: Environment): string[] | undefined {
  return APP_ORIGIN ? APP_ORIGIN.split(",").map((origin) => origin.trim()) : undefined;
}
