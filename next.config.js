/** The path that the app lives at, such as "/app", and whether its addresses end in a slash. Each build has its own. */
const { BASE_PATH = "", TRAILING_SLASH = "" } = process.env;

/** The most that a Route Handler below /api takes. A page takes 1 MB (decision 16). Bytes. */
const API_BODY_LIMIT = Number(process.env.API_BODY_LIMIT || 10_000_000);
if (!(API_BODY_LIMIT >= 1_000_000)) throw new Error("API_BODY_LIMIT must be a number of bytes, 1000000 or more.");

const everywhere = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "strict-origin-when-cross-origin",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), browsing-topics=()",
  "Cross-Origin-Opener-Policy": "same-origin",
};

/** For all answers but static files: they may depend on a session (decision 5). */
const perVisitor = { "Cache-Control": "private, no-store", Vary: "Cookie" };

const list = (headers) => Object.entries(headers).map(([key, value]) => ({ key, value }));

/** @type {import('next').NextConfig} */
export default {
  // "standalone" for a container: see deploy/.
  output: process.env.NEXT_OUTPUT || undefined,
  basePath: BASE_PATH,
  trailingSlash: TRAILING_SLASH === "true",
  // The code reads them in lib/http.
  env: { BASE_PATH, TRAILING_SLASH, API_BODY_LIMIT: String(API_BODY_LIMIT) },
  poweredByHeader: false,
  // The proxy must see whether a request is a prefetch (decision 2).
  skipProxyUrlNormalize: true,
  // More than anything may take, so that the proxy can see that a body is too large: Next.js would cut it.
  experimental: { proxyClientMaxBodySize: API_BODY_LIMIT + 1_000_000 },
  // The address of a tunnel, such as Codespaces or ngrok.
  allowedDevOrigins: (process.env.APP_ORIGIN || "").split(",").flatMap((origin) => URL.parse(origin)?.hostname ?? []),
  headers: async () => [
    { source: "/:path*", headers: list(everywhere) },
    { source: "/", headers: list(perVisitor) },
    // As in proxy.ts.
    {
      source: "/((?!_next/static/|_next/image/?$|icon\\.svg$|favicon\\.ico$|(?:apple-icon|opengraph-image)/?$).*)",
      headers: list(perVisitor),
    },
    {
      source: "/:path*",
      has: [{ type: "header", key: "x-forwarded-proto", value: "https" }],
      headers: list({ "Strict-Transport-Security": "max-age=63072000" }),
    },
  ],
  redirects: async () => [
    { source: "/index", destination: "/", permanent: false },
    { source: "/login.html", destination: "/login", permanent: false },
  ],
};
