import { afterEach, describe, expect, test, vi } from "vitest";
import * as origin from "@/lib/http/origin";

const HOST = "app.example";
const HERE = `https://${HOST}`;

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

describe("the addresses of the app", () => {
  const from = (address: string, host: string) => foreign({ host, origin: address, "sec-fetch-site": "same-origin" });

  test("are at the request's own Host, which may name the port of its scheme, and no other", () => {
    for (const [host, address, isOurs] of [
      [HOST, `http://${HOST}`, true],
      [`${HOST}:443`, HERE, true],
      [`${HOST}:80`, `http://${HOST}`, true],
      [`${HOST}:80`, HERE, false],
      [`${HOST}:443`, `http://${HOST}`, false],
      [`${HOST}:8443`, HERE, false],
      [HOST, `${HERE}:8443`, false],
      [`${HOST}.evil.example`, HERE, false],
    ] as const) {
      expect(from(address, host) === undefined, `${host} ${address}`).toBe(isOurs);
    }
  });

  test("are those of APP_ORIGIN, and no others", () => {
    vi.stubEnv("APP_ORIGIN", "https://a.example, https://b.example:8443");
    vi.stubEnv("VERCEL_URL", "x.vercel.app");
    for (const ours of ["https://a.example", "https://b.example:8443"]) expect(from(ours, HOST)).toBeUndefined();
    for (const other of ["http://a.example", "https://b.example", HERE, "https://x.vercel.app"]) {
      expect(from(other, HOST), other).toBe("foreign Origin");
    }
  });

  test("are, in development, also at the request's own Host: a tunnel leads to localhost", () => {
    vi.stubEnv("APP_ORIGIN", "https://name-3000.app.github.dev");
    vi.stubEnv("NODE_ENV", "development");
    expect(from("https://name-3000.app.github.dev", "localhost:3000")).toBeUndefined();
    expect(from("http://localhost:3000", "localhost:3000")).toBeUndefined();
    expect(from("https://evil.example", "localhost:3000")).toBe("foreign Origin");
  });

  test("are all that Vercel gives the project, the custom domain among them, over https alone", () => {
    vi.stubEnv("VERCEL_URL", "app-1a2b.vercel.app");
    vi.stubEnv("VERCEL_BRANCH_URL", "app-git-main.vercel.app");
    vi.stubEnv("VERCEL_PROJECT_PRODUCTION_URL", "www.example.com");
    for (const host of ["app-1a2b.vercel.app", "app-git-main.vercel.app", "www.example.com", "app.vercel.app", HOST]) {
      expect(from(`https://${host}`, host), host).toBeUndefined();
      expect(from(`http://${host}`, host), host).toBe("foreign Origin");
      expect(from("https://evil.example", host), host).toBe("foreign Origin");
      expect(origin.hostOf(new Headers({ host, origin: "https://evil.example" }))).toBe(host);
    }
  });
});

describe("the host that the app is reached by", () => {
  const host = (headers: Record<string, string>) => origin.hostOf(new Headers(headers));

  test("is the request's own Host, whatever else the client sends", () => {
    expect(host({ host: HOST })).toBe(HOST);
    expect(host({ host: HOST, origin: "https://evil.example", "x-forwarded-host": "evil.example" })).toBe(HOST);
  });

  test("is as the Origin names it, which Next.js compares with it", () => {
    expect(host({ host: `${HOST}:443`, origin: HERE })).toBe(HOST);
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

describe("the origin to give to another site", () => {
  const given = (headers: Record<string, string>) => origin.appOrigin(new Headers(headers));

  test("is the address that the visitor came by", () => {
    expect(given({ host: "localhost:3000", "x-forwarded-host": "localhost:3000" })).toBe("http://localhost:3000");
    expect(given({ "x-forwarded-host": `${HOST}:443`, "x-forwarded-proto": "https,http" })).toBe(HERE);
  });

  test("is of APP_ORIGIN where that is set, whatever the host within", () => {
    vi.stubEnv("APP_ORIGIN", "https://a.example,https://b.example:8443");
    expect(given({ "x-forwarded-host": "b.example:8443" })).toBe("https://b.example:8443");
    expect(given({ "x-forwarded-host": "a.example", "x-forwarded-proto": "http" })).toBe("https://a.example");
    expect(given({ host: "internal:3000" })).toBe("https://a.example");
  });
});

test("APP_ORIGIN must be an origin, or several", () => {
  for (const APP_ORIGIN of ["", "https://a.example, https://b.example:8443", "http://localhost:3000"]) {
    expect(origin.originConfigurationProblems({ APP_ORIGIN })).toEqual([]);
  }
  for (const APP_ORIGIN of ["a.example", "https://a.example/", "https://a.example/path", "null", "ftp://a.example"]) {
    expect(origin.originConfigurationProblems({ APP_ORIGIN })).toEqual([
      "APP_ORIGIN must be an origin, or several with commas between them: https://app.example.com",
    ]);
  }
});
