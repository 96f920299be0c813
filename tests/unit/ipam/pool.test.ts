import fc from "fast-check";
import {
  addressNumber,
  formatAddress,
  prefixNumbers,
  toAddress,
  toPrefix,
} from "../../../provider/ipam/address";
import { available, capacity, inferredGateway, isAllocatable, lowestFree } from "../../../provider/ipam/pool";
import { contains } from "../../../provider/ipam/prefix";
import type { Address } from "../../../provider/model/address";
import type { Subnet } from "../../../provider/model/network";
import { typed, type Plain } from "../_plain";

/** Subnets of both families, small enough to be used up in a test, with range, gateway and exclusions. */
const subnets: fc.Arbitrary<Subnet> = fc
  .record({
    v6: fc.boolean(),
    hostBits: fc.integer({ min: 0, max: 7 }),
    network: fc.bigInt({ min: 1n, max: 0xfffffen }),
    rangeBits: fc.integer({ min: 0, max: 7 }),
    inside: fc.array(fc.nat({ max: 127 }), { maxLength: 12 }),
    withRange: fc.boolean(),
    withGateway: fc.boolean(),
  })
  .map(({ v6, hostBits, network, rangeBits, inside, withRange, withGateway }): Subnet => {
    const family = v6 ? 6 : 4;
    const base = v6 ? 0x20010db8n << 96n : 10n << 24n;
    const length = (v6 ? 128 : 32) - hostBits;
    const cidr = toPrefix(
      `${formatAddress({ family, value: base + (network & 0xffffn) * 128n })}/${String(length)}`,
    );
    const { first, last } = prefixNumbers(cidr);
    const pick = (index: number): Address =>
      formatAddress({ family, value: first + (BigInt(inside[index] ?? 0) % (last - first + 1n)) });
    const rangeLength = Math.max(length, (v6 ? 128 : 32) - rangeBits);
    return {
      cidr,
      ...(withGateway && { gateway: pick(0) }),
      ...(withRange && { ipRange: toPrefix(`${pick(1)}/${String(rangeLength)}`) }),
      exclude: inside.slice(2).map((_, index) => pick(index + 2)),
    };
  });

function useUp(subnet: Subnet): Address[] {
  const taken: Address[] = [];
  for (let next = lowestFree(subnet, taken); next !== undefined; next = lowestFree(subnet, taken))
    taken.push(next);
  return taken;
}

describe("allocation", () => {
  test("gives every available address once, in order, and no other", () => {
    fc.assert(
      fc.property(subnets, (subnet) => {
        const given = useUp(subnet);
        expect(new Set(given).size).toBe(given.length);
        expect(BigInt(given.length)).toBe(available(subnet, []));
        const values = given.map((address) => addressNumber(address).value);
        expect(values).toEqual([...values].sort((left, right) => (left < right ? -1 : 1)));
      }),
    );
  });

  test("stays in the range and off everything reserved", () => {
    fc.assert(
      fc.property(subnets, (subnet) => {
        for (const address of useUp(subnet)) {
          expect(contains(subnet.ipRange ?? subnet.cidr, address)).toBe(true);
          expect(isAllocatable(subnet, address)).toBe(true);
          expect([subnet.gateway, ...(subnet.exclude ?? [])]).not.toContain(address);
        }
      }),
    );
  });

  test("an address that is given back is the next one, when it is the lowest", () => {
    fc.assert(
      fc.property(subnets, fc.nat(), (subnet, choice) => {
        const given = useUp(subnet);
        if (given.length === 0) return;
        const freed = given[choice % given.length] ?? "";
        expect(
          lowestFree(
            subnet,
            given.filter((address) => address !== freed),
          ),
        ).toBe(freed);
        expect(
          available(
            subnet,
            given.filter((address) => address !== freed),
          ),
        ).toBe(1n);
      }),
    );
  });

  test.each<[string, Plain<Subnet>, string, bigint]>([
    ["a /24 without its network and broadcast address", { cidr: "192.168.1.0/24" }, "192.168.1.1", 254n],
    ["the gateway is not given", { cidr: "192.168.1.0/24", gateway: "192.168.1.1" }, "192.168.1.2", 253n],
    [
      "a range begins at its first address",
      { cidr: "192.168.32.0/24", ipRange: "192.168.32.128/25", gateway: "192.168.32.254" },
      "192.168.32.128",
      126n,
    ],
    [
      "excluded addresses are never given",
      { cidr: "10.0.0.0/29", gateway: "10.0.0.1", exclude: ["10.0.0.2", "10.0.0.4"] },
      "10.0.0.3",
      3n,
    ],
    ["a /31 serves two", { cidr: "10.0.0.2/31" }, "10.0.0.2", 2n],
    ["a /32 serves one", { cidr: "10.0.0.2/32" }, "10.0.0.2", 1n],
    ["IPv6 begins behind the anycast address", { cidr: "2001:db8::/64" }, "2001:db8::1", (1n << 64n) - 1n],
  ])("%s", (_name, plain, first, count) => {
    const subnet = typed<Subnet>(plain);
    expect(lowestFree(subnet, [])).toBe(first);
    expect(available(subnet, [])).toBe(count);
  });

  test("addresses of other subnets and families are in nobody's way", () => {
    expect(lowestFree({ cidr: toPrefix("10.0.0.0/24") }, ["10.0.1.1", "2001:db8::1"].map(toAddress))).toBe(
      "10.0.0.1",
    );
  });

  test("a full range gives nothing", () => {
    expect(
      lowestFree({ cidr: toPrefix("10.0.0.0/30") }, ["10.0.0.1", "10.0.0.2"].map(toAddress)),
    ).toBeUndefined();
  });
});

test.each([
  ["192.168.1.0/24", "192.168.1.1"],
  ["10.1.100.128/25", "10.1.100.129"],
  ["2001:db8:abc8::/64", "2001:db8:abc8::1"],
  ["10.0.0.0/31", undefined],
  ["2001:db8::/127", undefined],
])("the gateway of %s is %s where none is given", (cidr, gateway) => {
  expect(inferredGateway(toPrefix(cidr))).toBe(gateway);
});

/**
 * Docker's counts for networks without containers (moby: TestMacvlanIPAM, TestMacvlanIPAMOverlap, TestPointToPoint and
 * those of ipvlan).
 */
test.each<[string, Plain<Subnet>, string]>([
  [
    "an excluded address in the range counts, one outside of it and the gateway there do not",
    {
      cidr: "10.66.77.0/24",
      ipRange: "10.66.77.64/30",
      gateway: "10.66.77.1",
      exclude: ["10.66.77.65", "10.66.77.128"],
    },
    "3",
  ],
  ["a /120 of a /64", { cidr: "2001:db8:abcd::/64", ipRange: "2001:db8:abcd::/120" }, "255"],
  [
    "the lower half of a /24",
    {
      cidr: "192.168.0.0/24",
      ipRange: "192.168.0.0/25",
      gateway: "192.168.0.1",
      exclude: ["192.168.0.100"],
    },
    "125",
  ],
  ["the upper half of a /24", { cidr: "192.168.0.0/24", ipRange: "192.168.0.128/25" }, "127"],
  ["the first /124 of a /64", { cidr: "2001:db8:abcd::/64", ipRange: "2001:db8:abcd::/124" }, "15"],
  ["a later /124 of a /64", { cidr: "2001:db8:abcd::/64", ipRange: "2001:db8:abcd::80/124" }, "16"],
  ["a /31", { cidr: "192.168.135.0/31" }, "2"],
  ["a /32", { cidr: "192.168.135.0/32" }, "1"],
  ["a /127, whose first address is anycast", { cidr: "2001:db8::/127" }, "1"],
  ["a /128", { cidr: "2001:db8::1/128" }, "0"],
  ["a /64, exactly", { cidr: "2001:db8::/64" }, "18446744073709551615"],
  ["a /64 with a gateway", { cidr: "2001:db8::/64", gateway: "2001:db8::1" }, "18446744073709551614"],
  ["a /16", { cidr: "172.17.0.0/16", gateway: "172.17.0.1" }, "65533"],
])("capacity of %s", (_name, subnet, count) => {
  expect(capacity([typed<Subnet>(subnet)])).toEqual({ [subnet.cidr]: count });
});
