import { expect, test } from "vitest";
import { readOrigins } from "@/lib/http/origin";

test("forms may be posted from APP_ORIGIN, else from Vercel's addresses, else from the request's Host", () => {
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
