import { interfaceAddress } from "../../../provider/inputs/addresses";
import { interfaceName, macAddress, quoted } from "../../../provider/inputs/scalars";

interface Schema {
  safeParse(value: unknown): { success: boolean; data?: unknown; error?: { issues: { message: string }[] } };
}

/** Returns the schema's value, or its messages if it refuses the input. */
function reading(schema: Schema, value: unknown): unknown {
  const { success, data, error } = schema.safeParse(value);
  return success ? data : error?.issues.map(({ message }) => message).join("; ");
}

describe("interface names", () => {
  test.each(["eth0", "e", "enp0s31f6np0.10", "br-lan", "wg_0", "a+b", "veth@x", "123", "_"])(
    "%p is one",
    (name) => {
      expect(reading(interfaceName, name)).toBe(name);
    },
  );

  test.each([
    ["", '"" is empty'],
    ["-eth0", '"-eth0" begins with a dash or dot'],
    [".", '"." begins with a dash or dot'],
    ["..", '".." begins with a dash or dot'],
    ["a/b", '"a/b" has a character other than ASCII letters, digits and _ . + @ -'],
    ["a b", '"a b" has a character other than ASCII letters, digits and _ . + @ -'],
    ["eth0:1", '"eth0:1" has a character other than ASCII letters, digits and _ . + @ -'],
    ["eth0\n", '"eth0\\n" has a character other than ASCII letters, digits and _ . + @ -'],
    ["it's", '"it\'s" has a character other than ASCII letters, digits and _ . + @ -'],
    ['a"b', '"a\\"b" has a character other than ASCII letters, digits and _ . + @ -'],
    ["$(id)", '"$(id)" has a character other than ASCII letters, digits and _ . + @ -'],
    ["a#b", '"a#b" has a character other than ASCII letters, digits and _ . + @ -'],
    ["straße", '"straße" has a character other than ASCII letters, digits and _ . + @ -'],
    ["网卡", '"网卡" has a character other than ASCII letters, digits and _ . + @ -'],
    ["eth0\u0000", '"eth0\\u0000" has a character other than ASCII letters, digits and _ . + @ -'],
    ["sixteencharacter", '"sixteencharacter" is 16 bytes long; Linux allows 15'],
  ])("%p is none", (name, problem) => {
    expect(reading(interfaceName, name)).toBe(problem);
  });

  test("a name of 10,000 characters makes a message of one line", () => {
    const problem = String(reading(interfaceName, "x".repeat(10_000)));
    expect(problem.length).toBeLessThan(140);
    expect(problem).toContain("(10000 characters)");
    expect(problem).toContain("Linux allows 15");
  });
});

describe("addresses with prefix length", () => {
  test.each([
    ["192.0.2.1/24", "192.0.2.1/24"],
    ["10.0.0.1/32", "10.0.0.1/32"],
    ["10.0.0.0/31", "10.0.0.0/31"],
    ["169.254.7.7/16", "169.254.7.7/16"],
    ["2001:DB8::0001/64", "2001:db8::1/64"],
    ["2001:db8:0:0:1:0:0:1/128", "2001:db8::1:0:0:1/128"],
    ["2001:db8:0:1:1:1:1:1/64", "2001:db8:0:1:1:1:1:1/64"],
    ["fd00::1/8", "fd00::1/8"],
  ])("%s is one", (text, canonical) => {
    expect(reading(interfaceAddress, text)).toBe(canonical);
  });

  const noAddress = "is not an address with a prefix length, such as 192.0.2.1/24";
  test.each([
    ["", noAddress],
    ["192.0.2.1", "needs a prefix length of 0–32"],
    ["192.0.2.1/", "needs a prefix length of 0–32"],
    ["192.0.2.1/33", "needs a prefix length of 0–32"],
    ["192.0.2.1/-1", "needs a prefix length of 0–32"],
    ["192.0.2.1/024", "needs a prefix length of 0–32"],
    ["192.0.2.1/2e1", "needs a prefix length of 0–32"],
    ["192.0.2.1/255.255.255.0", "needs a prefix length of 0–32"],
    ["2001:db8::1", "needs a prefix length of 0–128"],
    ["2001:db8::1/129", "needs a prefix length of 0–128"],
    ["192.0.2.1/24/24", noAddress],
    ["010.0.0.1/8", noAddress],
    ["1.2.3/8", noAddress],
    ["0x0a.0.0.1/8", noAddress],
    ["167772161/8", noAddress],
    ["256.0.0.1/8", noAddress],
    [" 192.0.2.1/24", noAddress],
    ["192.0.2.1/24 ", "needs a prefix length of 0–32"],
    ["web1/24", noAddress],
    ["fe80::1%eth0/64", noAddress],
    ["2001:db8::1::2/64", noAddress],
    ["[2001:db8::1]/64", noAddress],
    ["0.0.0.0/0", "is the unspecified address"],
    ["::/0", "is the unspecified address"],
    ["255.255.255.255/32", "is a broadcast address"],
    ["224.0.0.5/24", "is a multicast address"],
    ["ff02::1/64", "is a multicast address"],
    ["127.0.0.2/8", "is a loopback address"],
    ["::1/128", "is a loopback address"],
    ["::ffff:192.0.2.1/120", "is an IPv4-mapped IPv6 address; use plain IPv4"],
    ["fe80::1/64", "is a link-local address, which the kernel gives each link itself"],
    [
      "10.33.0.0/24",
      "is the network address of its subnet; give an address of one host, such as 10.33.0.1/24",
    ],
    [
      "10.33.0.4/30",
      "is the network address of its subnet; give an address of one host, such as 10.33.0.5/30",
    ],
    [
      "10.33.255.255/16",
      "is the broadcast address of its subnet; give an address of one host, such as 10.33.0.1/16",
    ],
    [
      "2001:db8:0:1::/64",
      "is the anycast address of its subnet's routers; give an address of one host, such as 2001:db8:0:1::1/64",
    ],
    [
      "2001:db8::4/126",
      "is the anycast address of its subnet's routers; give an address of one host, such as 2001:db8::5/126",
    ],
  ])("%p is none", (text, problem) => {
    expect(reading(interfaceAddress, text)).toBe(`${JSON.stringify(text)} ${problem}`);
  });

  test.each([
    ["192.0.2.0/31"],
    ["192.0.2.1/31"],
    ["192.0.2.0/32"],
    ["192.0.3.0/23"],
    ["192.0.2.255/23"],
    ["2001:db8::/127"],
    ["2001:db8::/128"],
    ["2001:db8::ffff:ffff:ffff:ffff/64"],
  ])("%p is one", (text) => {
    expect(reading(interfaceAddress, text)).toBe(text);
  });

  test("a number is none", () => {
    expect(reading(interfaceAddress, 10)).toBe(
      "10 is not an address with a prefix length, such as 192.0.2.1/24",
    );
  });
});

describe("MAC addresses", () => {
  test("come out in lower case", () => {
    expect(reading(macAddress, "02:AB:cd:00:00:0F")).toBe("02:ab:cd:00:00:0f");
  });

  test.each([
    ["00:00:00:00:00:00", "is not a usable MAC address"],
    ["01:00:5e:00:00:01", "is a group address; an interface needs a unicast address"],
    ["ff:ff:ff:ff:ff:ff", "is a group address; an interface needs a unicast address"],
    ["02-00-00-00-00-01", "is not a MAC address, such as 02:00:00:00:00:01"],
    ["0200.0000.0001", "is not a MAC address, such as 02:00:00:00:00:01"],
    ["02:00:00:00:00", "is not a MAC address, such as 02:00:00:00:00:01"],
    ["02:00:00:00:00:01:02", "is not a MAC address, such as 02:00:00:00:00:01"],
    ["2:0:0:0:0:1", "is not a MAC address, such as 02:00:00:00:00:01"],
    ["02:00:00:00:00:0g", "is not a MAC address, such as 02:00:00:00:00:01"],
    ["02:00:00:00:00:01\n", "is not a MAC address, such as 02:00:00:00:00:01"],
  ])("%p is none", (text, problem) => {
    expect(reading(macAddress, text)).toBe(`${JSON.stringify(text)} ${problem}`);
  });
});

describe("a value in a message", () => {
  test.each([
    ["text", '"text"'],
    ["two\nlines", '"two\\nlines"'],
    [NaN, "NaN"],
    [undefined, "undefined"],
    [null, "null"],
    [{ a: 1 }, '{"a":1}'],
    [-0.5, "-0.5"],
  ])("%p reads %s", (value, text) => {
    expect(quoted(value)).toBe(text);
  });

  test("a long text is cut, and its length is told", () => {
    expect(quoted("x".repeat(10_000))).toBe(`"${"x".repeat(55)}…" (10000 characters)`);
  });

  test("a long list is cut, and looks like no text", () => {
    const text = quoted(Array.from({ length: 100 }, (_, index) => index));
    expect(text).toMatch(/^\[0,1,2,.*…$/);
    expect(text.length).toBeLessThan(70);
  });
});
