import { describe, expect, test } from "vitest";
import { clientAddress } from "@/lib/auth/login-limit";

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
