import { describe, expect, test } from "vitest";
import { signInWith } from "@/lib/auth/sign-in";
import { stampOf } from "@/lib/auth/stamp";
import type { User } from "@/lib/auth/user";
import { Browser } from "../support/browser.ts";
import { Clock, layerFor, STORAGES } from "../support/layers.ts";

function userNamed(id: string, passwordHash = "a hash"): User {
  return { id, name: id, stamp: stampOf(id, passwordHash) };
}

/** A user that no other test knows. */
const somebody = () => userNamed(crypto.randomUUID());

async function signIn(browser: Browser, user: User): Promise<void> {
  await signInWith(await browser.act(), user, { remember: false });
}

async function keep(browser: Browser, cart: string): Promise<void> {
  const session = await browser.act();
  session.data.cart = cart;
  expect(await session.save()).toBe(true);
}

describe.each(STORAGES)("signing in, in %s storage", (storage) => {
  const clock = new Clock();
  const layer = layerFor(storage, clock);
  const isStored = storage !== "cookie";

  test("a stranger's cart stays, and so does one's own at a second sign-in", async () => {
    const browser = new Browser(layer);
    const user = somebody();
    await keep(browser, "apples");
    await signIn(browser, user);
    expect((await browser.act()).data).toMatchObject({ userId: user.id, cart: "apples" });
    await signIn(browser, user);
    expect((await browser.act()).data).toMatchObject({ userId: user.id, cart: "apples" });
  });

  test("a session that is full of other things does not keep its visitor from signing in", async () => {
    const browser = new Browser(layer);
    const user = somebody();
    const session = await browser.act();
    for (let length = Math.floor(session.sizeLimit / 2); length > 1; length = Math.floor(length / 2)) {
      const before = String(session.data.cart ?? "");
      session.data.cart = before + "x".repeat(length);
      await session.save().catch(() => {
        session.data.cart = before;
      });
    }
    expect(session.size).toBeGreaterThan(session.sizeLimit - 100);
    await signIn(browser, user);
    expect({ ...(await browser.act()).data }).toEqual({ userId: user.id });
  });

  test("what another user left in the browser is gone", async () => {
    const browser = new Browser(layer);
    await signIn(browser, somebody());
    await keep(browser, "somebody else's");
    const user = somebody();
    await signIn(browser, user);
    expect({ ...(await browser.act()).data }).toEqual({ userId: user.id });
  });

  test("what was kept under this name with another stamp is gone", async () => {
    const browser = new Browser(layer);
    const id = crypto.randomUUID();
    await signIn(browser, userNamed(id, "demo"));
    await keep(browser, "the squatter's");
    await signIn(browser, userNamed(id, "a real hash"));
    const session = await browser.act();
    expect({ ...session.data }).toEqual({ userId: id });
    expect(session.stamp).toBe(stampOf(id, "a real hash"));
  });

  test("the session holds the user's id and stamp alone, whatever else the user object holds", async () => {
    const browser = new Browser(layer);
    const user = { ...somebody(), name: "Ada Lovelace", email: "ada@example.com", role: "admin" };
    await signIn(browser, user);
    const session = await browser.act();
    expect({ ...session.data }).toEqual({ userId: user.id });
    expect(session.stamp).toBe(user.stamp);
  });

  test("the stamp stays through a save, an update and a further identity", async () => {
    const browser = new Browser(layer);
    const user = somebody();
    await signIn(browser, user);
    await keep(browser, "pears");
    await (await browser.act()).update((data) => {
      data.count = 1;
    });
    expect(await (await browser.act()).regenerate()).toBe(true);
    expect((await browser.act()).stamp).toBe(user.stamp);
  });

  test("it works although the session that it replaces is ended in that moment", async () => {
    const browser = new Browser(layer);
    const user = somebody();
    await keep(browser, "plums");
    const late = await browser.act();
    await (await browser.act()).destroy();
    await signInWith(late, user, { remember: false });
    expect((await browser.act()).data.userId).toBe(user.id);
  });

  test.runIf(isStored)(
    "sessions with another stamp end, those with the same stay, and nobody else's are touched",
    async () => {
      const id = crypto.randomUUID();
      const [squatter, other, here, neighbour] = [1, 2, 3, 4].map(() => new Browser(layer)) as [
        Browser,
        Browser,
        Browser,
        Browser,
      ];
      await signIn(neighbour, somebody());
      await signIn(squatter, userNamed(id, "demo"));
      await signIn(other, userNamed(id, "real"));
      expect((await squatter.act()).isNew).toBe(true);
      await signIn(here, userNamed(id, "real"));
      expect((await other.act()).isNew).toBe(false);
      expect((await neighbour.act()).isNew).toBe(false);
      expect(await (await here.act()).userSessions?.list()).toHaveLength(2);
    },
  );
});
