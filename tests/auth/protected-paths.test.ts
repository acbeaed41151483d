import { expect, test } from "vitest";
import { protectionOf } from "@/lib/auth/protected-paths";

test("a path is protected with all paths below it, and by the longest entry that covers it, which may open it again", () => {
  const paths = [{ path: "/team" }, { path: "/team/admin", role: "admin" }, { path: "/team/news", open: true }];
  const covered = (pathname: string) => protectionOf(pathname, paths)?.path;
  expect(covered("/team")).toBe("/team");
  expect(covered("/team/a/b")).toBe("/team");
  expect(covered("/team/admin")).toBe("/team/admin");
  expect(covered("/team/admin/users")).toBe("/team/admin");
  expect(covered("/team/administrators")).toBe("/team");
  expect(covered("/team/news/today")).toBeUndefined();
  expect(covered("/teams")).toBeUndefined();
  expect(covered("/")).toBeUndefined();
});
