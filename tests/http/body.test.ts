import { describe, expect, test } from "vitest";
import { readBody } from "@/lib/http/body";

function post(body: BodyInit, headers: Record<string, string> = {}): Request {
  return new Request("http://app.example/login", { method: "POST", body, headers });
}

function formOf(parts: number): FormData {
  const form = new FormData();
  for (let part = 0; part < parts; part += 1) form.append(`field${part}`, "x");
  return form;
}

/** More parts than may pass, under a header that a reader of headers may misread. */
function hidden(type: string, boundary: string): Request {
  const part = `--${boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n`;
  return post(`${part.repeat(1002)}--${boundary}--\r\n`, { "content-type": type });
}

const MB = 1_000_000;

/** A body whose size no header tells. */
function streamed(bytes: number, method: string, more: RequestInit = {}): Request {
  const chunk = new Uint8Array(bytes / 4);
  let left = 4;
  const body = new ReadableStream({
    pull: (controller) => (left-- > 0 ? controller.enqueue(chunk) : controller.close()),
  });
  return new Request("http://app.example/", { method, body, duplex: "half", ...more } as RequestInit);
}

describe("the form that a request posts", () => {
  test("is read", async () => {
    const result = await readBody(post(formOf(3)), "/login");
    expect("form" in result && [...(result.form?.keys() ?? [])]).toEqual(["field0", "field1", "field2"]);
  });

  test("is none where another kind of body is posted, or nothing, or to a handler that parses its own", async () => {
    expect(await readBody(post("{}", { "content-type": "application/json" }), "/login")).toEqual({ form: undefined });
    expect(await readBody(new Request("http://app.example/"), "/login")).toEqual({ form: undefined });
    expect(await readBody(post(formOf(1001)), "/api/upload")).toEqual({ form: undefined });
  });

  test.each<[string, Request, 400 | 413]>([
    ["is larger than 1 MB", post("x".repeat(MB + 1), { "content-type": "text/plain" }), 413],
    ["has more parts than people fill in", post(formOf(1001)), 413],
    ["hides its boundary behind another", hidden("multipart/form-data; xboundary=zzzz; boundary=b", "b"), 413],
    ["spells its boundary oddly", hidden('multipart/form-data; boundary="b\\q"', "bq"), 413],
    ["breaks off", post("--b\r\nContent-Disp", { "content-type": "multipart/form-data; boundary=b" }), 400],
    ["names no boundary", post("--b--", { "content-type": "multipart/form-data" }), 400],
  ])("that %s is refused", async (_, request, refusal) => {
    expect(await readBody(request, "/login")).toEqual({ refusal });
  });

  test("may have a thousand parts", async () => {
    expect(await readBody(post(formOf(998)), "/login")).toHaveProperty("form");
  });
});

describe("a body, whatever the method and whether or not its size is told", () => {
  const METHODS = ["POST", "PUT", "PATCH", "DELETE", "PROPFIND"];

  test("may be 1 MB at a page, and 10 MB below /api", async () => {
    for (const method of METHODS) {
      expect(await readBody(streamed(MB, method), "/login"), method).toEqual({ form: undefined });
      expect(await readBody(streamed(MB + 4, method), "/login"), method).toEqual({ refusal: 413 });
      expect(await readBody(streamed(MB + 4, method), "/apiary"), method).toEqual({ refusal: 413 });
      expect(await readBody(streamed(10 * MB, method), "/api/upload"), method).toEqual({ form: undefined });
      expect(await readBody(streamed(10 * MB + 4, method), "/api/upload"), method).toEqual({ refusal: 413 });
    }
  });

  test("is not believed to be smaller than it is", async () => {
    const request = streamed(2 * MB, "PUT", { headers: { "content-length": "10" } });
    expect(await readBody(request, "/login")).toEqual({ refusal: 413 });
  });

  test("that the client never ends is given up when the client leaves", async () => {
    const leaving = new AbortController();
    const body = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(10)) });
    const init = { method: "PUT", body, duplex: "half", signal: leaving.signal } as RequestInit;
    const result = readBody(new Request("http://app.example/", init), "/login");
    leaving.abort();
    expect(await result).toEqual({ refusal: 400 });
  });
});
