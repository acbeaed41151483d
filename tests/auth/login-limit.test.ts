import { beforeEach, describe, expect, test, vi } from "vitest";
import { clientAddress } from "@/lib/auth/login-limit";
import { SECRET } from "../support/layers.ts";

describe("attempts to sign in", () => {
  let limit: typeof import("@/lib/auth/login-limit");

  beforeEach(async () => {
    vi.stubEnv("SESSION_SECRET", SECRET);
    vi.stubEnv("SESSION_STORE", "memory");
    vi.stubEnv("LOGIN_RATE_LIMIT", "3/60");
    vi.stubEnv("CLIENT_ADDRESS_HEADER", "x-real-ip");
    vi.spyOn(console, "info").mockImplementation(() => undefined);
    // The configuration is read once in a process.
    vi.resetModules();
    limit = await import("@/lib/auth/login-limit");
    return () => void vi.unstubAllEnvs();
  });

  let addresses = 0;
  /** Somebody at an address that no other test uses. */
  function somewhere(): Headers {
    addresses += 1;
    return new Headers({ "x-real-ip": `192.0.2.${addresses}` });
  }

  const newName = () => `alice ${crypto.randomUUID()}`;

  async function spend(times: number, name: string | (() => string), from: Headers): Promise<(number | undefined)[]> {
    const waits: (number | undefined)[] = [];
    for (let time = 0; time < times; time += 1)
      waits.push(await limit.limitLogin(typeof name === "string" ? name : name(), from));
    return waits;
  }

  test("are limited by name, whatever the address", async () => {
    const name = newName();
    const waits: (number | undefined)[] = [];
    for (let time = 0; time < 4; time += 1) waits.push(await limit.limitLogin(name, somewhere()));
    expect(waits).toEqual([undefined, undefined, undefined, expect.any(Number)]);
  });

  test("many names from one address are refused after five times as many, and another address is not", async () => {
    const address = somewhere();
    const waits = await spend(16, newName, address);
    expect(waits.slice(0, 15)).toEqual(Array(15).fill(undefined));
    expect(waits[15]).toBeGreaterThan(0);
    expect(await limit.limitLogin(newName(), somewhere())).toBeUndefined();
  });

  test("an address that is refused uses up no attempt of any name: the owner signs in", async () => {
    const attacker = somewhere();
    await spend(15, newName, attacker);
    const victim = newName();
    for (const wait of await spend(10, victim, attacker)) expect(wait).toBeGreaterThan(0);
    expect(await spend(3, victim, somewhere())).toEqual([undefined, undefined, undefined]);
  });

  test.each([
    ["in capitals", (name: string) => name.toUpperCase()],
    ["decomposed", (name: string) => name.normalize("NFD")],
  ])("another spelling is the same name: %s", async (_, respell) => {
    const name = `zo\u00eb stra\u00dfe ${crypto.randomUUID()}`;
    await spend(3, name, somewhere());
    expect(await limit.limitLogin(respell(name), somewhere())).toBeGreaterThan(0);
  });

  test("looking uses up none", async () => {
    const name = newName();
    const from = somewhere();
    for (let time = 0; time < 20; time += 1) expect(await limit.lookAtLoginLimit(name, from)).toBeUndefined();
    expect(await spend(3, name, from)).toEqual([undefined, undefined, undefined]);
    expect(await limit.lookAtLoginLimit(name, from)).toBeGreaterThan(0);
  });
});

describe("the client's address", () => {
  const of = (value: string) => clientAddress(new Headers({ "x-real-ip": value }), "x-real-ip");

  test("comes from the configured header alone", () => {
    expect(of("192.0.2.1")).toBe("192.0.2.1");
    expect(of("192.0.2.1, 198.51.100.2")).toBe("192.0.2.1");
    expect(clientAddress(new Headers({ "x-forwarded-for": "192.0.2.1" }), "x-real-ip")).toBeUndefined();
    expect(clientAddress(new Headers({ "x-forwarded-for": "192.0.2.1" }), undefined)).toBeUndefined();
  });

  test.each([
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::1", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
  ])("IPv6 %s counts as %s", (address, counted) => {
    expect(of(address)).toBe(counted);
  });

  test.each(["", "unknown", "192.0.2", "192.0.2.1:80", "<script>"])("%j is none", (value) => {
    expect(of(value)).toBeUndefined();
  });
});
