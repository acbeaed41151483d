import type { APIRequestContext, PlaywrightWorkerArgs } from "@playwright/test";
import { startApp } from "../../tests/support/app-server.ts";
import { type Fault, type FaultProxy, http, startFaultProxy } from "../../tests/support/fault-proxy.ts";
import type { RunningServer } from "../../tests/support/processes.ts";
import { startRedis } from "../../tests/support/redis-server.ts";
import { startBridge } from "../../tests/support/upstash-bridge.ts";
import { postForm } from "../support/forms.ts";
import { loginFields } from "../support/login-fields.ts";
import { expect, signInByRequest, test } from "../support/test.ts";

const PROMPTLY = 3000;
const HTML = "<!DOCTYPE html><title>Bad gateway</title><h1>Something else answered</h1>";

const COMMON: [string, Fault][] = [
  ["does not answer", "hangs"],
  ["breaks the connection", "breaks the connection"],
];
const FAULTS: Record<"upstash" | "tcp", [string, Fault][]> = {
  upstash: [
    ...COMMON,
    ["refuses the token (401)", http("401 Unauthorized", "application/json", '{"error":"WRONGPASS invalid token"}')],
    [
      "is asked too often (429)",
      http("429 Too Many Requests", "application/json", '{"error":"ERR max requests limit exceeded"}'),
    ],
    ["is behind a broken gateway (502 with HTML)", http("502 Bad Gateway", "text/html", HTML)],
    ["is somebody else (200 with HTML)", http("200 OK", "text/html", HTML)],
    ["is somebody else (200 with JSON)", http("200 OK", "application/json", '{"result":"OK"}')],
    ["is full (OOM)", http("400 Bad Request", "application/json", '{"error":"OOM command not allowed"}')],
    ["is a replica (READONLY)", http("400 Bad Request", "application/json", '{"error":"READONLY You can\'t write"}')],
  ],
  tcp: [
    ...COMMON,
    ["is full (OOM)", { answers: "-OOM command not allowed\r\n" }],
    ["is a replica (READONLY)", { answers: "-READONLY You can't write against a read only replica.\r\n" }],
    ["is somebody else", { answers: "HTTP/1.1 400 Bad Request\r\n\r\n" }],
  ],
};

for (const transport of ["upstash", "tcp"] as const) {
  test.describe(`over ${transport}`, () => {
    test.describe.configure({ mode: "serial", timeout: 60_000 });
    const started = new AsyncDisposableStack();
    let proxy: FaultProxy;
    let app: RunningServer;

    test.beforeAll(async () => {
      const redis = started.use(await startRedis());
      const bridge = started.use(await startBridge(redis.url));
      const target = transport === "tcp" ? redis.port : Number(new URL(bridge.url).port);
      proxy = started.use(await startFaultProxy(target));
      const env: Record<string, string> =
        transport === "tcp"
          ? { REDIS_URL: `redis://127.0.0.1:${proxy.port}` }
          : { UPSTASH_REDIS_REST_URL: `http://127.0.0.1:${proxy.port}`, UPSTASH_REDIS_REST_TOKEN: bridge.token };
      app = started.use(await startApp({ LOGIN_RATE_LIMIT: "1000/60", ...env }));
    });
    test.afterAll(() => started.disposeAsync());
    test.afterEach(() => proxy.set("none"));

    for (const [what, fault] of FAULTS[transport]) {
      test(`while Redis ${what}, everybody is told, promptly, and all is well again afterwards`, async ({
        playwright,
        name,
      }) => {
        const [visitor, leaver, stranger] = await Promise.all([1, 2, 3].map(() => newContext(playwright)));
        if (!visitor || !leaver || !stranger) throw new Error("unreachable");
        await signInByRequest(visitor, name);
        await signInByRequest(leaver, name);
        const logout = await formOf(leaver, "/logout");
        proxy.set(fault);

        for (const path of ["/", "/account", "/logout"]) {
          const page = await promptly(() => visitor.get(path, { maxRedirects: 0 }));
          expect(page.status(), path).toBe(200);
          expect(page.headers()["set-cookie"]).toBeUndefined();
          const text = await page.text();
          expect(text).toContain("Sessions are temporarily unavailable");
          expect(text).not.toMatch(/You are not logged in|Logged in as/);
        }
        const health = await promptly(() => stranger.get("/api/health"));
        expect(health.status()).toBe(503);
        expect(await health.json()).toMatchObject({ storage: "redis", reachable: false });

        // Pages that use no session never notice.
        expect(await (await promptly(() => stranger.get("/"))).text()).toContain("You are not logged in");
        expect((await promptly(() => visitor.get("/login"))).status()).toBe(200);

        const login = await promptly(() => postForm(stranger, "/login", loginFields(name)));
        expect(await login.text()).toContain("temporarily unavailable");
        expect(login.headers()["set-cookie"]).toBeUndefined();

        const goodbye = await promptly(() =>
          leaver.post("/logout", { multipart: logout, headers: { origin: app.url }, maxRedirects: 0 }),
        );
        expect(goodbye.status()).toBe(303);
        expect(goodbye.headers()["set-cookie"]).toMatch(/__Host-session=; .*Max-Age=0/);
        expect(await (await leaver.get("/")).text()).toContain("could not be reached to confirm it");

        proxy.set("none");
        await expect
          .poll(async () => (await visitor.get("/")).text(), { timeout: 5000 })
          .toContain(`Logged in as ${name}`);
        await signInByRequest(stranger, name);
        await Promise.all([visitor, leaver, stranger].map((context) => context.dispose()));
      });
    }

    test("while Redis is slow by 500 ms, everything works", async ({ playwright, name }) => {
      const visitor = await newContext(playwright);
      proxy.set("is slow by 500 ms");
      await promptly(() => signInByRequest(visitor, name));
      expect(await (await promptly(() => visitor.get("/account"))).text()).toContain(name);
      await promptly(() => postForm(visitor, "/logout", {}), 2 * PROMPTLY);
      expect(await (await visitor.get("/")).text()).toContain("You are signed out.");
      await visitor.dispose();
    });

    test("the log tells of each fault, and quotes nothing", () => {
      expect(app.output()).toContain('"event":"session.storage-unavailable"');
      expect(app.output()).not.toMatch(/Bad gateway|Something else answered|evalsha|username|Zoë/i);
    });

    function newContext(playwright: PlaywrightWorkerArgs["playwright"]): Promise<APIRequestContext> {
      return playwright.request.newContext({ baseURL: app.url });
    }
  });
}

async function promptly<T>(act: () => Promise<T>, limit = PROMPTLY): Promise<T> {
  const started = Date.now();
  const result = await act();
  expect(Date.now() - started).toBeLessThan(limit);
  return result;
}

/** The sign-out form, as it stood on the page before the trouble began. */
async function formOf(request: APIRequestContext, path: string): Promise<Record<string, string>> {
  const action = /name="(\$ACTION_ID_\w+)"/.exec(await (await request.get(path)).text())?.[1];
  return { [action ?? ""]: "" };
}
