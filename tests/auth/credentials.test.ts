import { describe, expect, test } from "vitest";
import { readCredentials } from "@/lib/auth/credentials";

function form(fields: [string, string | File][]): FormData {
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value);
  return data;
}

function read(fields: [string, string | File][], { demo } = { demo: true }) {
  return readCredentials(form(fields), { demo });
}

describe("what the login form sends", () => {
  test.each(["Ada", "x".repeat(64), "👩‍👩‍👧".repeat(12), "أحمد", "__proto__", "null", "1e3", "a  b", "<b>"])(
    "the name %j is taken as it is",
    (username) => {
      expect(read([["username", username]])).toEqual({
        ok: true,
        credentials: { identifier: username, password: "", remember: false },
      });
    },
  );

  test("spaces around a name are dropped", () => {
    const result = read([["username", " \u00a0Ada\t"]]);
    expect(result).toEqual({ ok: true, credentials: { identifier: "Ada", password: "", remember: false } });
  });

  test("a name has one spelling, however it was typed", () => {
    expect(read([["username", "zoe\u0308"]])).toMatchObject({ credentials: { identifier: "zo\u00eb" } });
    // 64 characters as they are kept, more as they are typed.
    expect(read([["username", "e\u0308".repeat(64)]])).toMatchObject({
      credentials: { identifier: "\u00eb".repeat(64) },
    });
  });

  test("the box is ticked or it is not", () => {
    for (const [value, remember] of [
      ["on", true],
      ["true", false],
      ["", false],
    ] as const) {
      const result = read([
        ["username", "Ada"],
        ["remember", value],
      ]);
      expect(result).toMatchObject({ ok: true, credentials: { remember } });
    }
  });

  test.each<[string, [string, string | File][]]>([
    ["nothing", []],
    ["an empty name", [["username", ""]]],
    ["spaces", [["username", " \u3000\ufeff "]]],
    ["65 characters", [["username", "x".repeat(65)]]],
    ["a NUL", [["username", "a\0"]]],
    ["a line break in the middle", [["username", "a\nb"]]],
    ["an escape code", [["username", "\u001b[31mred"]]],
    ["only invisible characters", [["username", "\u200b\u200d"]]],
    ["only invisible letters", [["username", "\u3164\u115f"]]],
    ["a line separator", [["username", "a\u2028b"]]],
    [
      "two names",
      [
        ["username", "a"],
        ["username", "b"],
      ],
    ],
    ["a file", [["username", new File(["x"], "x.txt")]]],
  ])("%s is refused with a sentence", (_, fields) => {
    const result = read(fields);
    expect(result).toEqual({ ok: false, errors: { identifier: expect.stringMatching(/^Enter a name.*\.$/) } });
  });

  test("with real users a password is needed, and its spaces are kept", () => {
    const real = { demo: false };
    expect(read([["username", "Ada"]], real)).toEqual({ ok: false, errors: { password: "Enter your password." } });
    expect(
      read(
        [
          ["username", ""],
          ["password", ""],
        ],
        real,
      ),
    ).toMatchObject({ errors: { identifier: "Enter a name.", password: "Enter your password." } });
    expect(
      read(
        [
          ["username", "Ada"],
          ["password", "x".repeat(1025)],
        ],
        real,
      ),
    ).toMatchObject({ ok: false });
    expect(
      read(
        [
          ["username", "Ada"],
          ["password", "a"],
          ["password", "b"],
        ],
        real,
      ),
    ).toMatchObject({ ok: false });
    expect(
      read(
        [
          ["username", "Ada"],
          ["password", " s p "],
        ],
        real,
      ),
    ).toMatchObject({ ok: true, credentials: { password: " s p " } });
  });
});
