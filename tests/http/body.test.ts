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

describe("the form that a request posts", () => {
  test("is read, and stays there for the page", async () => {
    const request = post(formOf(3));
    const result = await readBody(request);
    expect("form" in result && [...(result.form?.keys() ?? [])]).toEqual(["field0", "field1", "field2"]);
    expect([...(await request.formData()).keys()]).toHaveLength(3);
  });

  test("is none where another kind of body is posted, or nothing", async () => {
    expect(await readBody(post("{}", { "content-type": "application/json" }))).toEqual({ form: undefined });
    expect(await readBody(new Request("http://app.example/"))).toEqual({ form: undefined });
  });

  test.each<[string, Request, 400 | 413]>([
    ["is larger than 1 MB", post("x".repeat(1_000_001), { "content-type": "text/plain" }), 413],
    ["has more parts than people fill in", post(formOf(1001)), 413],
    ["hides its boundary behind another", hidden("multipart/form-data; xboundary=zzzz; boundary=b", "b"), 413],
    ["spells its boundary oddly", hidden('multipart/form-data; boundary="b\\q"', "bq"), 413],
    ["breaks off", post("--b\r\nContent-Disp", { "content-type": "multipart/form-data; boundary=b" }), 400],
    ["names no boundary", post("--b--", { "content-type": "multipart/form-data" }), 400],
  ])("that %s is refused", async (_, request, refusal) => {
    expect(await readBody(request)).toEqual({ refusal });
  });

  test("may have a thousand parts", async () => {
    expect(await readBody(post(formOf(998)))).toHaveProperty("form");
  });
});
