import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const HOST = "app.example";
const HERE = `https://${HOST}`;

/** Configured anew for each test: the origins are read once in a process. */
let origin: typeof import("@/lib/http/origin");
beforeEach(async () => {
  vi.resetModules();
  origin = await import("@/lib/http/origin");
});
afterEach(() => void vi.unstubAllEnvs());

const foreign = (headers: Record<string, string>, method = "POST") =>
  origin.isForeign({ method, headers: new Headers({ host: HOST, ...headers }) });

describe("a request that changes something", () => {
  test.each<[string, Record<string, string>]>([
    ["a foreign Referer alone", { referer: "https://evil.example/login" }],
    ["a Referer that begins like ours", { referer: "https://app.example.evil.example/" }],
    ["Sec-Fetch-Site: none alone", { "sec-fetch-site": "none" }],
    ["Sec-Fetch-Site: same-site alone", { "sec-fetch-site": "same-site" }],
    ["Sec-Fetch-Site: cross-site alone", { "sec-fetch-site": "cross-site" }],
    ["a foreign Origin, with our own Referer", { origin: "https://evil.example", referer: `${HERE}/` }],
    ["our Origin, with a foreign Referer", { origin: HERE, referer: "https://evil.example/" }],
    ["our Origin, by a cross-site fetch", { origin: HERE, "sec-fetch-site": "cross-site" }],
    ["an empty Origin", { origin: "" }],
    ["no header that says so", {}],
  ])("from %s is foreign, with every unsafe method", (_, headers) => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "TRACE", "post"]) {
      expect(foreign(headers, method), method).toEqual(expect.any(String));
    }
    for (const method of ["GET", "HEAD", "OPTIONS"]) expect(foreign(headers, method), method).toBeUndefined();
  });

  test.each<[string, Record<string, string>]>([
    ["our Origin", { origin: HERE }],
    ["our Referer alone", { referer: `${HERE}/login?next=/` }],
    ["Sec-Fetch-Site: same-origin alone", { "sec-fetch-site": "same-origin" }],
  ])("from %s is ours", (_, headers) => {
    expect(foreign(headers)).toBeUndefined();
  });
});

describe("the host that the app is reached by", () => {
  const host = (headers: Record<string, string>) => origin.hostOf(new Headers(headers));

  test("is the request's own Host, whatever else the client sends", () => {
    expect(host({ host: HOST })).toBe(HOST);
    expect(host({ host: HOST, origin: "https://evil.example", "x-forwarded-host": "evil.example" })).toBe(HOST);
  });

  test("is a configured one where there is one, and the client can name no other", () => {
    vi.stubEnv("APP_ORIGIN", "https://a.example,https://b.example:8443");
    expect(host({ host: "internal:3000" })).toBe("a.example");
    expect(host({ host: "internal:3000", origin: "https://evil.example" })).toBe("a.example");
    expect(host({ host: "evil.example", "x-forwarded-host": "evil.example" })).toBe("a.example");
    expect(host({ host: "internal:3000", origin: "https://b.example:8443" })).toBe("b.example:8443");
    expect(host({ host: "b.example:8443" })).toBe("b.example:8443");
  });
});

test("forms may be posted from APP_ORIGIN, else from Vercel's addresses, else from the request's Host", () => {
  const { readOrigins } = origin;
  expect(readOrigins({})).toBeUndefined();
  expect(readOrigins({ APP_ORIGIN: "" })).toBeUndefined();
  expect(readOrigins({ VERCEL_URL: "x.vercel.app" })).toEqual(["https://x.vercel.app"]);
  expect(readOrigins({ APP_ORIGIN: "https://a.example, https://b.example:8443", VERCEL_URL: "x" })).toEqual([
    "https://a.example",
    "https://b.example:8443",
  ]);
  for (const APP_ORIGIN of ["a.example", "https://a.example/", "https://a.example/path", "null", "ftp://a.example"]) {
    expect(() => readOrigins({ APP_ORIGIN })).toThrow("APP_ORIGIN must be an origin");
  }
});
