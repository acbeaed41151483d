import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { buildApp, copyApp, startApp } from "../../tests/support/app-server.ts";
import type { RunningServer } from "../../tests/support/processes.ts";
import { postForm } from "../support/forms.ts";
import { loginFields } from "../support/login-fields.ts";
import { expect, test } from "../support/test.ts";

const FOLDER = "test-results/bodies";
const MB = 1_000_000;

/** Tells what has arrived, and who has sent it. */
const HANDLER = `
import { getSession } from "@/lib/session";

async function tell(request: Request) {
  const bytes = (await request.arrayBuffer()).byteLength;
  const cookie = request.headers.get("cookie");
  return Response.json({ bytes, cookie, user: (await getSession()).data.userId ?? null });
}
export { tell as POST, tell as PUT, tell as PATCH, tell as DELETE };
`;

/** A page whose action, of its own, would be run. */
const PAGE = `
export default function Page() {
  async function act() {
    "use server";
    console.log("the action has run");
  }
  return <form action={act}><button type="submit">Act</button></form>;
}
`;

test.describe("what other programs send", () => {
  test.describe.configure({ mode: "serial" });
  let app: RunningServer;

  test.beforeAll(async () => {
    test.setTimeout(180_000);
    copyApp(FOLDER);
    for (const [path, file, code] of [
      ["app/api/tell", "route.ts", HANDLER],
      ["app/hook", "route.ts", HANDLER],
      ["app/acts", "page.tsx", PAGE],
    ] as const) {
      mkdirSync(`${FOLDER}/${path}`, { recursive: true });
      writeFileSync(`${FOLDER}/${path}/${file}`, code);
    }
    const webhooks = `${FOLDER}/lib/http/webhooks.ts`;
    const listed = readFileSync(webhooks, "utf8").replace("string[] = []", 'string[] = ["/hook", "/acts"]');
    writeFileSync(webhooks, listed);
    buildApp(FOLDER);
    app = await startApp({ SESSION_STORE: "memory" }, FOLDER);
  });
  test.afterAll(() => app?.stop());

  /** Sends so many bytes, with their number in a header, or in chunks. */
  async function send(method: string, path: string, bytes: number, told: boolean): Promise<Response> {
    const body = Buffer.alloc(bytes, "x");
    return fetch(app.url + path, {
      method,
      headers: { origin: app.url, "content-type": "application/json" },
      body: told ? body : (Readable.toWeb(Readable.from([body.subarray(0, 9), body.subarray(9)])) as BodyInit),
      duplex: "half",
    } as RequestInit);
  }

  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
    for (const told of [true, false]) {
      const how = `${method}, ${told ? "with" : "without"} Content-Length`;

      test(`a handler below /api gets every byte or none: ${how}`, async () => {
        for (const bytes of [1, 1.5 * MB, 3 * MB, 10 * MB]) {
          expect(await (await send(method, "/api/tell", bytes, told)).json()).toMatchObject({ bytes });
        }
        for (const bytes of [10 * MB + 1, 25 * MB]) {
          expect((await send(method, "/api/tell", bytes, told)).status).toBe(413);
        }
      });

      test(`a page takes 1 MB: ${how}`, async () => {
        expect((await send(method, "/login", MB, told)).status).toBe(200);
        for (const bytes of [MB + 1, 3 * MB, 25 * MB]) {
          const answer = await send(method, "/login", bytes, told);
          expect(answer.status).toBe(413);
          expect(answer.headers.get("content-type")).toBe("text/plain");
        }
      });
    }
  }

  test("odd requests neither crash nor hang the server: a GET with a body, a wrong length, an upload that breaks off", async () => {
    const head = (method: string, path: string, more: string) =>
      `${method} ${path} HTTP/1.1\r\nHost: ${new URL(app.url).host}\r\nOrigin: ${app.url}\r\nConnection: close\r\n${more}\r\n\r\n`;
    expect(await say(head("GET", "/login", `Content-Length: ${3 * MB}`) + "x".repeat(3 * MB))).toMatch(
      /^HTTP\/1.1 200/,
    );
    expect(await say(`${head("PUT", "/api/tell", "Content-Length: 3")}longer than three`)).toMatch(
      /^HTTP\/1.1 [24]\d\d/,
    );
    for (const path of ["/login", "/api/tell", "/hook"]) {
      await say(`${head("POST", path, "Content-Length: 1000")}less`, { leave: true });
      await say(`${head("PUT", path, "Transfer-Encoding: chunked")}5\r\nhello\r\n`, { leave: true });
    }
    expect((await fetch(`${app.url}/login`)).status).toBe(200);
    expect(app.output()).not.toMatch(/unhandled/i);
  });

  /** Sends these bytes. @returns the answer; nothing if the client leaves at once */
  function say(bytes: string, { leave = false } = {}): Promise<string> {
    const { port } = new URL(app.url);
    return new Promise((resolve, reject) => {
      let answer = "";
      const socket = connect(Number(port), "127.0.0.1", () => {
        socket.write(bytes, () => leave && socket.resetAndDestroy());
      });
      socket.on("data", (data) => {
        answer += data;
      });
      socket.on("close", () => resolve(answer));
      socket.on("error", leave ? () => resolve("") : reject);
    });
  }

  test("a webhook comes from anywhere, as nobody; its neighbours do not", async ({ playwright, name }) => {
    const visitor = await playwright.request.newContext({ baseURL: app.url });
    await postForm(visitor, "/login", loginFields(name));
    const foreign = { origin: "https://payments.example" };
    for (const headers of [foreign, {}]) {
      const told = await visitor.post("/hook", { data: "event", headers });
      expect(await told.json()).toEqual({ bytes: 5, cookie: null, user: null });
      for (const path of ["/hook/", "/hook/x", "/hooks", "/api/tell", "/HOOK"]) {
        expect((await visitor.post(path, { data: "event", headers, maxRedirects: 0 })).status(), path).not.toBe(200);
      }
    }
    expect((await visitor.post("/hook", { data: "x".repeat(3 * MB), headers: foreign })).status()).toBe(200);
    expect((await visitor.post("/hook", { data: "x".repeat(11 * MB), headers: foreign })).status()).toBe(413);
    const ours = await visitor.post("/api/tell", { data: "event", headers: { origin: app.url } });
    expect(await ours.json()).toMatchObject({ user: expect.any(String) });
    await visitor.dispose();
  });

  test("at a webhook's path no action runs, even if it is a page by mistake", async ({ playwright }) => {
    const client = await playwright.request.newContext({ baseURL: app.url });
    const field = /name="(\$ACTION_ID_(\w+))"/.exec(await (await client.get("/acts")).text());
    const [, name = "", id = ""] = field ?? [];
    expect((await client.post("/acts", { multipart: { [name]: "" } })).status()).toBe(400);
    const headers = { "next-action": id, "content-type": "text/plain;charset=UTF-8" };
    await client.post("/acts", { data: "[]", headers });
    expect(id).not.toBe("");
    expect(app.output()).not.toContain("the action has run");
    await client.dispose();
  });
});
