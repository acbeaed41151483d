import { randomBytes } from "node:crypto";
import { workAsyncStorage } from "next/dist/server/app-render/work-async-storage.external";
import { workUnitAsyncStorage } from "next/dist/server/app-render/work-unit-async-storage.external";
import { createRequestStore } from "next/dist/server/async-storage/request-store";
import type { SessionData } from "./data";
import { getSession } from "./request";
import type { Regeneration } from "./write";

/**
 * For tests alone, and not in the door, so that no build contains it: runs code that calls `getSession()` as an action
 * of a visitor whose session holds these data. It is a real session in a request of Next.js's own making, so `cookies()`
 * and `headers()` work too. Without a configuration it is kept in memory. `vitest.config.ts` needs
 * `setupFiles: ["next/dist/server/node-environment-baseline"]`.
 *
 *     await withTestSession({ theme: "dark" }, async () => expect(await themeOf()).toBe("dark"));
 *
 * @param whose for code that asks who is signed in: the user's id, and the stamp that your user has in the test
 */
export async function withTestSession<Result>(
  data: Partial<SessionData>,
  run: () => Promise<Result>,
  whose: Regeneration = {},
): Promise<Result> {
  process.env["SESSION_STORE"] ||= "memory";
  process.env["SESSION_SECRET"] ||= randomBytes(32).toString("hex");
  const cookie = await inRequest("", async () => {
    const session = await getSession();
    Object.assign(session.data, data);
    if (Object.keys({ ...data, ...whose }).length > 0) await session.regenerate(whose);
  });
  let result: Result | undefined;
  await inRequest(cookie, async () => {
    result = await run();
  });
  return result as Result;
}

/** @returns the cookies that were set, as the browser sends them next time */
async function inRequest(cookie: string, run: () => Promise<void>): Promise<string> {
  let set: string[] = [];
  const store = createRequestStore({
    phase: "action",
    headers: new Headers({ cookie, "user-agent": "a test" }),
    url: { pathname: "/" },
    onUpdateCookies: (cookies: string[]) => {
      set = cookies;
    },
  } as Parameters<typeof createRequestStore>[0]);
  await workAsyncStorage.run({ route: "/", page: "/page" } as never, () => workUnitAsyncStorage.run(store, run));
  return set.map((line) => line.split(";")[0]).join("; ");
}
