import { describe, expect, test } from "vitest";
import { safeNextPath } from "@/lib/auth/next-path";

describe("where to go after signing in", () => {
  test.each(["/", "/account", "/account?tab=1#top", "/a//b", "/%2F%2Fe.com", "/%09/e.com", "/ünï", "/account;a"])(
    "%j is a path on this origin",
    (next) => {
      const path = safeNextPath(next);
      expect(new URL(path, "https://app.example").origin).toBe("https://app.example");
      expect(decodeURI(path)).toBe(decodeURI(next));
    },
  );

  test.each([
    undefined,
    null,
    ["/account", "/account"],
    "",
    "account",
    "//e.com",
    "///e.com",
    "/\\e.com",
    "\\\\e.com",
    "/\t/e.com",
    "/\n/e.com",
    "\t//e.com",
    "/.//e.com",
    "/..//e.com",
    "/a/..//e.com",
    "https:e.com",
    "https://e.com",
    "//app.example@e.com",
    "javascript:alert(1)",
    "data:text/html,x",
    `/${"x".repeat(5000)}`,
  ])("%j is not followed", (next) => {
    expect(safeNextPath(next)).toBe("/");
  });

  test.each(["/login", "/login/", "/login?next=/login", "/login.html", "/logout", "/logout/submit", "/x/../login"])(
    "%j would lead in a circle",
    (next) => {
      expect(safeNextPath(next)).toBe("/");
    },
  );
});
