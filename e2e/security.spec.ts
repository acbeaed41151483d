import type { APIRequestContext, APIResponse } from "@playwright/test";
import { hiddenFields, postForm } from "./support/forms.ts";
import { loginFields } from "./support/login-fields.ts";
import { expect, signInByRequest, test } from "./support/test.ts";

test.describe("requests from other sites", () => {
  const FOREIGN: [what: string, headers: Record<string, string>][] = [
    ["a foreign Origin", { origin: "https://evil.example" }],
    ["Origin: null", { origin: "null" }],
    ["an empty Origin", { origin: "" }],
    ["a garbage Origin", { origin: "garbage" }],
    ["an Origin that begins like ours", { origin: "http://localhost.evil.example" }],
    [
      "a foreign Origin with a matching X-Forwarded-Host",
      { origin: "https://evil.example", "x-forwarded-host": "evil.example" },
    ],
    ["a foreign Origin with a matching Forwarded", { origin: "https://evil.example", forwarded: "host=evil.example" }],
    ["a foreign Referer", { origin: "", referer: "https://evil.example/login" }],
    ["Sec-Fetch-Site: cross-site", { "sec-fetch-site": "cross-site" }],
    ["Sec-Fetch-Site: none", { origin: "", "sec-fetch-site": "none" }],
  ];

  for (const [what, headers] of FOREIGN) {
    test(`${what}: 403, and nobody is signed in or out`, async ({ signedIn, request, name }) => {
      const login = await postForm(request, "/login", loginFields(name), headers);
      expect(login.status()).toBe(403);
      expect(login.headers()["set-cookie"]).toBeUndefined();
      const logout = await postForm(signedIn.request, "/logout", {}, headers);
      expect(logout.status()).toBe(403);
      expect(logout.headers()["set-cookie"]).toBeUndefined();
      expect(await (await signedIn.request.get("/")).text()).toContain(`Logged in as ${name}`);
    });
  }

  test("no sign at all of where it comes from: 403, with every unsafe method", async ({ request }) => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      expect((await request.fetch("/login", { method })).status(), method).toBe(403);
    }
  });

  test("a program that names the right Origin signs in", async ({ request, name }) => {
    expect((await postForm(request, "/login", loginFields(name))).status()).toBe(303);
  });
});

test.describe("where to go after signing in", () => {
  for (const next of [
    "//e.com",
    "/\\e.com",
    "/\t/e.com",
    "/.//e.com",
    "https:e.com",
    "https://e.com/",
    "javascript:alert(1)",
    "/login?next=/login",
    "/logout",
    `/${"x".repeat(5000)}`,
  ]) {
    test(`next=${JSON.stringify(next).slice(0, 40)} leads home`, async ({ request, name }) => {
      const response = await postForm(request, "/login", { ...loginFields(name), next });
      expect(response.status()).toBe(303);
      expect(response.headers()["location"]).toBe("/");
    });
  }

  test("a next that comes twice leads home", async ({ request, name }) => {
    const page = await request.get("/login?next=/account&next=//e.com");
    expect(page.status()).toBe(200);
    expect(await page.text()).toContain('name="next" value=""');
    expect((await postForm(request, "/login", loginFields(name))).headers()["location"]).toBe("/");
  });
});

test.describe("protected pages, asked for by a stranger", () => {
  for (const [path, headers] of [
    ["/account", {}],
    ["/account.rsc", { rsc: "1" }],
    ["/account", { rsc: "1" }],
    ["/account?_rsc=abc", { rsc: "1", "next-router-prefetch": "1" }],
    ["/account", { rsc: "1", "next-router-segment-prefetch": "/_tree", "next-router-prefetch": "1" }],
    ["/account/", {}],
    ["/account%2f", {}],
    ["/account;a", {}],
    ["/%61ccount", {}],
    ["/%2faccount", {}],
    ["/account", { "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy" }],
    ["/account", { "x-session-navigation": "1" }],
  ] as [string, Record<string, string>][]) {
    test(`${path} ${JSON.stringify(headers)}: a redirect or nothing, and no private byte`, async ({ request }) => {
      const response = await request.get(path, { headers, maxRedirects: 0 });
      expect([307, 308, 404]).toContain(response.status());
      expect(await response.text()).not.toContain("Your account");
      if (response.status() === 307) expect(response.headers()["location"]).toMatch(/^\/login\?next=/);
    });
  }
});

test.describe("after signing out, a copy of the cookie", () => {
  test("opens no page, no RSC answer, and runs no action", async ({ signedIn, name, playwright, baseURL }) => {
    const copy = await signedIn.context().storageState();
    const actions = await (await signedIn.request.get("/session")).text();
    await postForm(signedIn.request, "/logout", {});

    const thief = await playwright.request.newContext({ baseURL, storageState: copy });
    for (const path of ["/", "/account", "/logout"]) {
      for (const headers of [{}, { rsc: "1" }] as Record<string, string>[]) {
        expect(await (await thief.get(path, { headers })).text()).not.toContain(name);
      }
    }
    const action = Object.fromEntries(hiddenFields(actions).filter(([field]) => field.startsWith("$ACTION_")));
    expect(action).not.toEqual({});
    const response = await thief.post("/session", {
      multipart: action,
      headers: { origin: baseURL ?? "" },
      maxRedirects: 0,
    });
    expect([303, 307]).toContain(response.status());
    expect(response.headers()["location"]).toMatch(/^\/login/);
    expect(await (await thief.get("/")).text()).toContain("You are not logged in");
    await thief.dispose();
  });

  test("in 50 rounds of 20 requests that race a sign-out, nothing comes back", async ({
    playwright,
    baseURL,
    name,
  }) => {
    test.setTimeout(120_000);
    for (let round = 0; round < 50; round += 1) {
      const visitor = await playwright.request.newContext({ baseURL });
      await signInByRequest(visitor, name, { remember: "on" });
      const copy = await visitor.storageState();
      const reads = Array.from({ length: 20 }, () => visitor.get(round % 2 ? "/" : "/account"));
      await Promise.all([...reads.slice(0, 10), postForm(visitor, "/logout", {}), ...reads.slice(10)]);
      for (const storageState of [copy, await visitor.storageState()]) {
        const later = await playwright.request.newContext({ baseURL, storageState });
        expect(await (await later.get("/")).text()).toContain("You are not logged in");
        await later.dispose();
      }
      await visitor.dispose();
    }
  });
});

test.describe("cookies", () => {
  test("twice, huge, or more than a server takes: anonymous, or refused by the server itself, never a crash", async ({
    request,
  }) => {
    for (const name of ["session", "__Host-session"]) {
      for (const [cookie, statuses] of [
        [`${name}=a; ${name}=b`, [200]],
        [`${name}=${"a".repeat(8000)}`, [200]],
        [`${name}=${"a".repeat(20_000)}`, [431]],
        [`${name}="quoted"; ${name}=`, [200]],
        [`${name}-flash=forged`, [200]],
      ] as [string, number[]][]) {
        const response = await request.get("/", { headers: { cookie } });
        expect(statuses, cookie.slice(0, 40)).toContain(response.status());
        if (response.status() === 200) expect(await response.text()).toContain("You are not logged in");
      }
    }
  });

  test("a stranger gets none, however often he looks", async ({ request }) => {
    for (const path of ["/", "/login", "/logout", "/nowhere", "/api/health"]) {
      for (let times = 0; times < 20; times += 1) {
        expect((await request.get(path)).headers()["set-cookie"]).toBeUndefined();
      }
    }
  });
});

test("forms that are none: a clear refusal, no cookie, no crash", async ({ request, baseURL }) => {
  const headers = { origin: baseURL ?? "" };
  const sent: [what: string, status: number[], response: APIResponse][] = [
    ["urlencoded", [200], await request.post("/login", { form: loginFields("Ada"), headers })],
    ["JSON", [200], await request.post("/login", { data: loginFields("Ada"), headers })],
    ["text", [200], await raw(request, headers, "text/plain", "username=Ada")],
    ["multipart without a boundary", [400], await raw(request, headers, "multipart/form-data", "x")],
    [
      "multipart that ends early",
      [400],
      await raw(request, headers, "multipart/form-data; boundary=x", "--x\r\nContent-"),
    ],
    ["more than 1 MB", [413], await raw(request, headers, "multipart/form-data; boundary=x", "x".repeat(1_500_000))],
    [
      "an unknown action",
      [400, 404, 409],
      await request.post("/login", { data: "[]", headers: { ...headers, "next-action": "00" } }),
    ],
  ];
  for (const [what, statuses, response] of sent) {
    expect(statuses, `${what}: ${response.status()}`).toContain(response.status());
    expect(response.headers()["set-cookie"], what).toBeUndefined();
  }
});

function raw(request: APIRequestContext, headers: object, type: string, body: string): Promise<APIResponse> {
  return request.post("/login", { data: Buffer.from(body), headers: { ...headers, "content-type": type } });
}

test("every answer carries the headers that protect it, and none can be cached", async ({ signedIn, request }) => {
  const answers = [
    await request.get("/"),
    await request.get("/login"),
    await request.get("/nowhere"),
    await request.get("/account", { maxRedirects: 0 }),
    await request.post("/login"),
    await signedIn.request.get("/"),
    await signedIn.request.get("/account"),
    await signedIn.request.get("/account", { headers: { rsc: "1" } }),
    await signedIn.request.get("/login", { maxRedirects: 0 }),
    await postForm(signedIn.request, "/logout", {}),
  ];
  for (const answer of answers) {
    const headers = answer.headers();
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["x-frame-options"]).toBe("DENY");
    expect(headers["referrer-policy"]).toBe("strict-origin-when-cross-origin");
    expect(headers["permissions-policy"]).toContain("camera=()");
    expect(headers["x-powered-by"]).toBeUndefined();
    // To a form's answer Next.js gives a header of its own: no-store, but not private.
    const isForm = answer.status() === 303;
    expect(headers["cache-control"]).toMatch(isForm ? /\bno-store\b/ : /^private\b.*\bno-store\b/);
  }
  const policies = await Promise.all(
    [1, 2].map(async () => (await request.get("/")).headers()["content-security-policy"] ?? ""),
  );
  expect(policies[0]).toMatch(/script-src 'self' 'nonce-[\w+/=]{24}' 'strict-dynamic';/);
  expect(policies[0]).toContain("frame-ancestors 'none'");
  expect(policies[0]?.replace("style-src-attr 'unsafe-inline'", "")).not.toContain("unsafe");
  expect(policies[0]).not.toBe(policies[1]);

  const overTls = await request.get("/", { headers: { "x-forwarded-proto": "https" } });
  expect(overTls.headers()["strict-transport-security"]).toMatch(/^max-age=\d{7,}/);
});

test("no page breaks the content security policy", async ({ signedIn }) => {
  const violations: string[] = [];
  signedIn.on("console", (message) => {
    if (message.type() === "error") violations.push(message.text());
  });
  for (const path of ["/", "/account", "/logout", "/login"]) await signedIn.goto(path);
  expect(violations).toEqual([]);
});

test("a script and a style element that got into a page are refused; an attribute styles its element", async ({
  page,
}) => {
  await page.route("/", async (route) => {
    const answer = await route.fetch();
    const stray = `<script>document.title = "taken over"</script><style>#stray { color: red }</style>`;
    const body = (await answer.text()).replace("<body", `${stray}<body`);
    await route.fulfill({
      response: answer,
      body: body.replace("</body>", `<p id="stray" style="width: 7px">a</p></body>`),
    });
  });
  await page.goto("/");
  const stray = page.locator("#stray");
  await expect(stray).toHaveCSS("width", "7px");
  await expect(stray).not.toHaveCSS("color", "rgb(255, 0, 0)");
  await expect(page).not.toHaveTitle("taken over");
});

test("many visitors at once: nobody sees another's name", async ({ playwright, baseURL, name }) => {
  test.setTimeout(60_000);
  const visitors = await Promise.all(
    Array.from({ length: 8 }, async (_, index) => {
      const context = await playwright.request.newContext({ baseURL });
      await signInByRequest(context, `${name}-${index}`);
      return context;
    }),
  );
  const look = async (context: APIRequestContext, index: number) => {
    const text = await (await context.get("/")).text();
    expect(text).toContain(`Logged in as ${name}-${index}<`);
    for (let other = 0; other < visitors.length; other += 1)
      if (other !== index) expect(text).not.toContain(`${name}-${other}`);
  };
  for (let round = 0; round < 25; round += 1) await Promise.all(visitors.map(look));
  await Promise.all(visitors.map((context) => context.dispose()));
});

test("the health check says where sessions are and whether they can be read", async ({ request }, { project }) => {
  const response = await request.get("/api/health");
  expect(response.status()).toBe(200);
  expect(response.headers()["set-cookie"]).toBeUndefined();
  expect(response.headers()["cache-control"]).toContain("no-store");
  expect(await response.json()).toEqual({
    storage: project.name,
    reachable: true,
    milliseconds: expect.any(Number),
  });
});

test("a path that only begins like a static file is asked like any other", async ({ request }) => {
  const foreign = { origin: "https://evil.example" };
  for (const path of [
    "/robots.txtfoo",
    "/icon.svgx",
    "/icon.svg/x",
    "/favicon.ico/x",
    "/_next/staticx",
    "/_next/imagex",
  ]) {
    expect((await request.get(path)).headers()["content-security-policy"], path).toContain("nonce-");
    expect((await request.post(path, { headers: foreign })).status(), path).toBe(403);
  }
});
