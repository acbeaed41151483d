import { createClient } from "redis";
import { afterEach, beforeEach, describe, expect, inject, test, vi } from "vitest";
import type { SessionLayer } from "@/lib/session/layer";
import { Browser } from "../support/browser.ts";
import { Clock, layerFor, STORAGES, type StorageName } from "../support/layers.ts";

/*
 * Sessions of format 1 as its first version wrote them. They are never made anew: a deploy that can't read them signs
 * everybody out. A new format gets samples of its own beside these.
 */

const SECRET = "the secret of the golden samples and of nothing else";
const BEGAN = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const DAY = 86_400_000;

const SEALED =
  "Fe26.2*255511991081102*c77cb590d624c3cb98f7c698dbcf4711360fe0a9bc35d9556b865d26b017cf0c*G8lNsWXvlF8h7-zhaJGGwQ*k1jzahBHfMhBdU-1KbZEM4_9cQpjkHxqHRcpc-l8yOg_lVFwE8i_0JaoSE_oTtk4jf4o4HR-dF_XvmSXzyrJVTMNZygblSNM6mL-poaTbh_VAhzi8mB_TR9JXN2r7Uk0p27cMHVxwoVOaDGb9evWZEji-jenfP0Op-xJozBBbqVhffNeVv5yz_JMAdgibLlya9pt2DeJFh_YoHTxFdGwBqrl5sTYSSGJGyuVR_nySvnfWXYlaohjNgu6U0iVYJOzZ6Pf9xjvcBCmbSnVeNkbJBIwR7uBrKhauz9PwK_lgkz90lgM-8_CavrSfOpeD63WqAOrRCSM5EGHgYcEqrlRx6zOk5cX-MSXZTmDATwYa8TRVCDmT5rrm6L4esIG9kagoD0As03KG11edHbrayg7DXIDgBYAEtE4corZovFMuFU*1775099045678*c2ed8db4e97ac63a4df3b2fbd1fcba90e45c448505558a4dba1dcb86ebb0ad20*Mf0ebODcDz4t8FrkpXfOa0Wfu4QSvE5L6aqjXB9Cy04~2";

/** With `confirmedAt`, and with a field of tomorrow. */
const SEALED_WITH_MORE =
  "Fe26.2*255511991081102*64eab088972e9ffecbd17cf0d053edf6c02343801a5af54e3d2e219eb6347d04*ynqeVmGpH25KUT-CLeIUOA*aWHkCbMqkvTQ4Zt_AWIlgvKesUqkF6PXri538XNnPOsC4NBU6Q7yV8jg7tPr4-UO6hlAmb4nVSJXbvzxb4jIgViCAr0M-q22WOxj0cH9cLS9M6F8O0RVBK_JbL3XNd_8eYWtidLS4eZ7f57DhWc9CQcw2FO04cWf6u3oEZKD--CaJr8H1M2KvX5Mbz08BqBMsHiI7GXzmyvSYk-ujuaANc82uM_CiIGeyzrX-0tygxs20XhGUZtDsKKFZUDFe3K3cSy3Ho6V9fYmrVRt0IbjCTkiIgOCBwy9Mn6WCpBpxhy_Z0poCfLxzRQIdK4nelF_2YYqsOWK1dEheDEl-HD0FApFnto6cAPakcSF60fHDlKkj07i25x0v0f4XGVUQ3lQ7TzqODxmRyMqphkRgHEsrdZFLfww9cXCqB__qzzMPWqQHYMHinsZ4q5BjQ4-gZFOFoYi_lHZKLzCUulFl_mnJh9zjH5XX407zKMXK4vOJVQ*1775099045678*46cc30031a7da035ff95897f00acdf9e60a5d1f8a571d21d6c233bfcd80bf171*VosBv7sBIOmuQ5Vbrwd9X2Bq9O836HG85pOiXasM_sA~2";

const TOKEN_COOKIE =
  "GdAZGkoHV5U4-Bo_P4T8RXVg6v41k9GhLO8jXpn4Fts.zo8JV1dMm0EDlAxy6J2wwXB9rvKZx_thVokrFDduejU.uwi_xUcKYO7Lea_h-u1TgH28vX2MGBTS6FyBYp3cu_I";
const KEY = "GdAZGkoHV5U4-Bo_P4T8RXVg6v41k9GhLO8jXpn4Fts";
const ID = "UTdb6QeFpaWka2KwM6lIHD1S5UKqknVGXtsAhrVaits";
const RECORD =
  '{"format":1,"version":1,"createdAt":1767323045678,"lastSeenAt":1767323045678,"idle":2678400,"absolute":7776000,"permanent":true,"userAgent":"Golden/1.0","stamp":"a stamp","write":"M6dNTpcluox8"}';
const RECORD_WITH_MORE = `${RECORD.slice(0, -1)},"confirmedAt":1767323046678,"fromTomorrow":{"kept":[1],"empty":[],"exact":0.1234567890123456}}`;
const DATA = '{"username":"Ada","cart":[{"id":1,"name":"Äpfel"}]}';

class FixedClock extends Clock {
  override readonly now = (): number => BEGAN + DAY;
}

// iron-session asks the system's clock.
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: BEGAN + DAY }));
afterEach(() => void vi.useRealTimers());

function layer(storage: StorageName, prefix = ""): SessionLayer {
  return layerFor(storage, new FixedClock(), { SESSION_SECRET: SECRET, SESSION_KEY_PREFIX: prefix || "session:" });
}

async function expectGolden(browser: Browser): Promise<void> {
  const session = await browser.act();
  expect(session.isNew).toBe(false);
  expect({ ...session.data }).toEqual({ username: "Ada", cart: [{ id: 1, name: "Äpfel" }] });
  expect(session.permanent).toBe(true);
  expect(session.stamp).toBe("a stamp");
  expect(session.createdAt).toEqual(new Date(BEGAN));
  expect(session.expiresAt).toEqual(new Date(BEGAN + 31 * DAY));
}

/** Fields that no accessor shows: a write keeps them, those of tomorrow too. */
async function expectMoreIsKept(browser: Browser, { storage }: SessionLayer, fromTomorrow: object): Promise<void> {
  const session = await browser.act();
  session.data["theme"] = "dark";
  expect(await session.save()).toBe(true);
  const held = await storage.open(browser.cookie ?? "", { touch: false });
  expect(held?.record).toMatchObject({
    format: 1,
    version: 2,
    confirmedAt: BEGAN + 1000,
    fromTomorrow,
  });
}

describe("a sealed cookie of format 1", () => {
  test("is read", async () => {
    const browser = new Browser(layer("cookie"));
    browser.cookie = SEALED;
    await expectGolden(browser);
  });

  test("is read with fields that this version does not know, and keeps them", async () => {
    const cookies = layer("cookie");
    const browser = new Browser(cookies);
    browser.cookie = SEALED_WITH_MORE;
    await expectGolden(browser);
    await expectMoreIsKept(browser, cookies, { kept: [1] });
  });
});

describe.each(STORAGES.filter((storage) => storage.startsWith("redis")))(
  "a token cookie and its record of format 1, in %s",
  (storage) => {
    test.each([
      ["", RECORD],
      [" with fields that this version does not know", RECORD_WITH_MORE],
    ])("are read%s", async (_, record) => {
      const prefix = `${crypto.randomUUID()}:`;
      const redis = createClient({ url: inject("redis").url });
      await redis.connect();
      await redis.hSet(prefix + KEY, { [ID]: record, [`${ID}.data`]: DATA });
      await redis.close();
      const stored = layer(storage, prefix);
      const browser = new Browser(stored);
      browser.cookie = TOKEN_COOKIE;
      await expectGolden(browser);
      const [listed] = (await (await browser.act()).userSessions?.list()) ?? [];
      expect(listed).toMatchObject({ id: ID, current: true, userAgent: "Golden/1.0", lastSeenAt: new Date(BEGAN) });
      if (record === RECORD_WITH_MORE)
        await expectMoreIsKept(browser, stored, { kept: [1], empty: [], exact: 0.1234567890123456 });
    });
  },
);
