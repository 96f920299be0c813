import {
  addressOf,
  familyOf,
  hostAddress,
  hostPrefix,
  parseAddress,
  parseInterfaceAddress,
  parsePrefix,
  prefixOf,
  toAddress,
  toInterfaceAddress,
} from "../../../provider/ipam/address";

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["2001:DB8:0:0::1", "2001:db8::1"],
  ["010.0.0.1", undefined],
  ["1.2.3", undefined],
  ["fe80::1%eth0", undefined],
  ["192.0.2.1/24", undefined],
  ["", undefined],
])("the address %j is %s", (text, address) => {
  expect(parseAddress(text)).toBe(address);
});

test.each([
  ["192.0.2.1/24", "192.0.2.1/24", "192.0.2.0/24"],
  ["2001:DB8::1/64", "2001:db8::1/64", "2001:db8::/64"],
  ["0.0.0.0/0", "0.0.0.0/0", "0.0.0.0/0"],
  ["192.0.2.1/33", undefined, undefined],
  ["192.0.2.1/024", undefined, undefined],
  ["192.0.2.1/", undefined, undefined],
  ["192.0.2.1/24/8", undefined, undefined],
  ["192.0.2.1", undefined, undefined],
])("%j is the address %s of an interface, in the network %s", (text, address, prefix) => {
  expect(parseInterfaceAddress(text)).toBe(address);
  expect(parsePrefix(text)).toBe(prefix);
});

test("an interface's address has an address, a family and a subnet", () => {
  const own = toInterfaceAddress("2001:db8::1/64");
  expect([addressOf(own), familyOf(own), prefixOf(own)]).toEqual(["2001:db8::1", 6, "2001:db8::/64"]);
});

test("an address alone is of no subnet, and a prefix of its own", () => {
  expect(hostAddress(toAddress("192.0.2.1"))).toBe("192.0.2.1/32");
  expect(hostPrefix(toAddress("2001:db8::1"))).toBe("2001:db8::1/128");
});

test("a text that this program took for an address is told of", () => {
  expect(() => toAddress("web1")).toThrow('not an address: "web1"');
});
