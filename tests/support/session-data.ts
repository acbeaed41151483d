import type { Session } from "@/lib/session/session";

declare module "@/lib/session" {
  /** What the tests keep in sessions. The app does not see these keys: `tests/tsconfig.json` compiles apart. */
  interface SessionData {
    username: string;
    theme: string;
    language: string;
    draft: string;
    text: string;
    secret: string;
    big: string;
    count: number;
    later: number;
    x: number | string;
    y: number;
    z: number;
    secretOfAda: string;
    prefs: { a: number; deep: { b: number } };
    shipping: { street: string };
    billing: { street: string };
    /** Any JSON, and what is none. */
    cart: unknown;
    list: unknown;
    settings: unknown;
    loop: unknown;
    wrong: unknown;
    at: unknown;
    a: unknown;
    c: unknown;
    /** Which request wrote. */
    change: true;
    late: true | number;
    seen: true;
    unsaved: true;
    warm: true;
  }
}

/** The data under any key, declared or not. */
export function anyKey(data: Session["data"]): Record<string, unknown> {
  return data as Record<string, unknown>;
}
