import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { authConfig } from "@/lib/auth/config";
import { confirmWith, isRecent, momentOf } from "@/lib/auth/confirm";
import { signInWith } from "@/lib/auth/sign-in";
import { users } from "@/lib/auth/users";
import { Browser } from "../support/browser.ts";
import { Clock, layerFor, SECRET, STORAGES } from "../support/layers.ts";

// What an adopter writes: whose password it is.
vi.mock("@/lib/auth/users", () => ({ users: { checkPassword: vi.fn() } }));

const ADA = { id: "7", name: "Ada", stamp: "s1" };
const RIGHT = "correct horse battery";

beforeEach(() => {
  vi.stubEnv("SESSION_SECRET", SECRET);
  vi.spyOn(console, "info").mockImplementation(() => undefined);
  vi.mocked(users).checkPassword = vi.fn(async (id, password) => id === ADA.id && password === RIGHT);
});
afterEach(() => void vi.unstubAllEnvs());

describe.each(STORAGES)("confirming, in %s storage", (storage) => {
  let clock: Clock;
  let browser: Browser;

  beforeEach(async () => {
    clock = new Clock();
    browser = new Browser(layerFor(storage, clock));
    await signInWith(await browser.act(), { ...ADA, stamp: crypto.randomUUID() }, { remember: false, confirmed: true });
    clock.pass(600);
  });

  async function confirm(password: string, by = browser) {
    const session = await by.act();
    return confirmWith(session, ADA, { password, moment: momentOf(session) });
  }

  test("signing in with a password is the first proof, and signing in without one is none", async () => {
    const began = (await browser.act()).createdAt;
    expect((await browser.act()).confirmedAt).toEqual(began);
    await signInWith(await browser.act(), ADA, { remember: false });
    expect((await browser.act()).confirmedAt).toBeUndefined();
  });

  test("the right password is a new proof under a new identity: a stolen copy stops working", async () => {
    const thief = browser.copy();
    const before = await browser.act();
    expect(await confirm(RIGHT)).toBe("confirmed");
    const after = await browser.act();
    expect(after.confirmedAt).toEqual(new Date(clock.now()));
    expect([after.createdAt, after.stamp, { ...after.data }]).toEqual([
      before.createdAt,
      before.stamp,
      { userId: ADA.id },
    ]);
    expect((await thief.act()).isNew).toBe(true);
  });

  test("a wrong password proves nothing and changes nothing", async () => {
    const { confirmedAt } = await browser.act();
    const { cookie } = browser;
    expect(await confirm("wrong horse battery")).toBe("wrong");
    expect((await browser.act()).confirmedAt).toEqual(confirmedAt);
    expect(browser.cookie).toBe(cookie);
  });

  test("a form counts once: the same one sent again does nothing, with the new cookie or with the old one", async () => {
    const session = await browser.act();
    const form = { password: RIGHT, moment: momentOf(session) };
    const old = browser.copy();
    expect(await confirmWith(session, ADA, form)).toBe("confirmed");
    expect(await confirmWith(await browser.act(), ADA, form)).toBe("done");
    expect((await old.act()).isNew).toBe(true);
    expect(users.checkPassword).toHaveBeenCalledTimes(1);
  });

  test("of two requests with one form at the same time, one counts", async () => {
    const [one, two] = [await browser.act(), await browser.copy().act()];
    const form = { password: RIGHT, moment: momentOf(one) };
    const outcomes = await Promise.all([confirmWith(one, ADA, form), confirmWith(two, ADA, form)]);
    expect(outcomes.sort()).toEqual(["confirmed", "done"]);
  });

  test("the proof stays through a save, an update, a visit and a further identity", async () => {
    const { confirmedAt } = await browser.act();
    const session = await browser.act();
    session.data.theme = "dark";
    await session.save();
    await session.update((data) => {
      data.count = 1;
    });
    clock.pass(5000);
    await browser.look();
    await (await browser.act()).regenerate();
    expect(confirmedAt).toBeDefined();
    expect((await browser.act()).confirmedAt).toEqual(confirmedAt);
  });

  test("it is not in the session data, and no write of the app can change it", async () => {
    const session = await browser.act();
    Object.assign(session.data, { confirmedAt: Date.now() + 1e9 });
    await session.save();
    expect((await browser.act()).confirmedAt).toEqual(session.createdAt);
  });
});

describe("whether the last proof is recent", () => {
  const at = (secondsAgo: number) => ({ confirmedAt: new Date(1_000_000_000 - secondsAgo * 1000) });

  test("it is for AUTH_CONFIRM_WITHIN, 300 s by default, and a session without one is not", () => {
    expect(authConfig().confirmWithin).toBe(300);
    expect(isRecent(at(300), 1_000_000_000)).toBe(true);
    expect(isRecent(at(301), 1_000_000_000)).toBe(false);
    expect(isRecent({ confirmedAt: undefined })).toBe(false);
  });

  test("in the demo, which has no passwords, it always is", () => {
    Object.assign(users, { isDemo: true });
    expect(isRecent({ confirmedAt: undefined })).toBe(true);
    Object.assign(users, { isDemo: false });
  });
});
