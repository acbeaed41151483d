import { NextRequest } from "next/server";
import { afterEach, describe, expect, test, vi } from "vitest";

/** As the build has fixed them. */
async function builtWith(variables: Record<string, string>) {
  vi.resetModules();
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  return import("@/lib/http/address");
}

afterEach(() => void vi.unstubAllEnvs());

const ask = (path: string, headers: Record<string, string> = {}, nextConfig = {}) =>
  new NextRequest(`http://app.example${path}`, { headers, nextConfig });

describe("an address", () => {
  test("of a page is its path, or lies below the base path and ends in a slash", async () => {
    const { addressOf } = await builtWith({});
    expect(addressOf("/login?next=%2F#a")).toBe("/login?next=%2F#a");
    const below = await builtWith({ BASE_PATH: "/app", TRAILING_SLASH: "true" });
    expect(below.addressOf("/")).toBe("/app/");
    expect(below.addressOf("/login?next=%2F#a")).toBe("/app/login/?next=%2F#a");
  });

  test("leads to the same page wherever the app lives, and back to it", async () => {
    const { pageOf, pathOf } = await builtWith({});
    const at = { basePath: "/app", trailingSlash: true };
    expect([ask("/"), ask("/app", {}, at), ask("/app/", {}, at)].map(pageOf)).toEqual(["/", "/", "/"]);
    expect([ask("/login"), ask("/login/"), ask("/app/login/", {}, at)].map(pageOf)).toEqual(Array(3).fill("/login"));
    expect(pathOf(ask("/app/account/?tab=1&_rsc=x", {}, at))).toBe("/account?tab=1");
  });
});

test("only the router's own prefetch is one that may leave early: a browser shows what it has prefetched", async () => {
  const { isPrefetch } = await builtWith({});
  const router = { rsc: "1", "next-router-prefetch": "1" };
  expect(isPrefetch(ask("/login", router))).toBe(true);
  expect(isPrefetch(ask("/login", { "sec-purpose": "prefetch" }))).toBe(false);
  expect(isPrefetch(ask("/login", { "next-router-prefetch": "1" }))).toBe(false);
  expect(isPrefetch(new NextRequest("http://app.example/login", { method: "POST", headers: router }))).toBe(false);
});
