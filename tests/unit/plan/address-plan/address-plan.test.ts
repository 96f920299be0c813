import fc from "fast-check";
import type { AddressPlanSpec } from "../../../../provider/inputs/address-plan";
import { toPrefix } from "../../../../provider/ipam/address";
import { covers, overlap } from "../../../../provider/ipam/prefix";
import type { Shares } from "../../../../provider/model/address-plan";
import { shareOut } from "../../../../provider/plan/address-plan/address-plan";
import { typed, type Plain } from "../../_plain";

type Options = Partial<Plain<AddressPlanSpec>>;

const spec = (options: Options): AddressPlanSpec =>
  typed<AddressPlanSpec>({
    resourceUrn: "urn:pulumi:dev::lab::pulumi-nodejs:dynamic/trunkline:AddressPlan::db",
    cidr: "192.168.10.0/26",
    prefixLength: 28,
    holders: [],
    ...options,
  });

const nothing: Shares = { ranges: {}, kept: [] };

/** Shares out one program after the other, each with the state of the one before. */
function after(...programs: readonly Options[]): Shares {
  let shares = nothing;
  for (const program of programs) {
    const result = shareOut(spec(program), shares);
    if (result.kind === "refused") throw new Error(result.refusal.problem);
    shares = result.shares;
  }
  return shares;
}

test("holders get the lowest ranges in the order in which they come, and keep them whoever comes and goes", () => {
  const shares = after(
    { holders: ["web2", "web1"] },
    { holders: ["web0", "web1", "web2"] },
    { holders: ["web1"] },
    { holders: ["web3", "web1"] },
  );
  expect(shares).toEqual({
    ranges: { web1: "192.168.10.16/28", web3: "192.168.10.48/28" },
    kept: [
      { holder: "web2", range: "192.168.10.0/28" },
      { holder: "web0", range: "192.168.10.32/28" },
    ],
  });
});

test("a holder that comes back gets its own range, which is kept no longer", () => {
  expect(
    after({ holders: ["web1", "web2"] }, { holders: ["web2"] }, { holders: ["web3", "web2", "web1"] }),
  ).toEqual({
    ranges: { web1: "192.168.10.0/28", web2: "192.168.10.16/28", web3: "192.168.10.32/28" },
    kept: [],
  });
});

test("a range is given to another when it is released, but not in the run in which its holder leaves", () => {
  const released = ["192.168.10.0/28"];
  const left = after({ holders: ["web1"] }, { holders: ["web2"], released });
  expect(left).toEqual({
    ranges: { web2: "192.168.10.16/28" },
    kept: [{ holder: "web1", range: "192.168.10.0/28" }],
  });
  const next = shareOut(spec({ holders: ["web2", "web3"], released }), left);
  expect(next).toMatchObject({ shares: { ranges: { web3: "192.168.10.0/28" }, kept: [] } });
});

test("what is reserved is in nobody's range, and who has a part of it by now gets another range", () => {
  const before = after({ holders: ["web1", "web2"], reserved: ["192.168.10.0/28"] });
  expect(before.ranges).toEqual({ web1: "192.168.10.16/28", web2: "192.168.10.32/28" });
  const moved = shareOut(spec({ holders: ["web1", "web2"], reserved: ["192.168.10.40/32"] }), before);
  expect(moved).toEqual({
    kind: "shared",
    shares: {
      ranges: { web1: "192.168.10.16/28", web2: "192.168.10.0/28" },
      kept: [{ holder: "web2", range: "192.168.10.32/28" }],
    },
  });
});

test.each<[string, number, Readonly<Record<string, string>>]>([
  ["smaller, within its own one", 29, { web1: "192.168.10.0/29", web3: "192.168.10.32/29" }],
  [
    "larger, around its own one where that is free",
    27,
    { web1: "192.168.10.64/27", web3: "192.168.10.32/27" },
  ],
])("another prefix length: each holder's range is %s", (_, prefixLength, ranges) => {
  const cidr = "192.168.10.0/25";
  const before = { cidr, holders: ["web1", "web2", "web3"] };
  const { kept, ranges: now } = after(before, { cidr, prefixLength, holders: ["web1", "web3"] });
  expect(now).toEqual(ranges);
  expect(kept).toContainEqual({ holder: "web2", range: "192.168.10.16/28" });
  expect(kept).toContainEqual({ holder: "web1", range: "192.168.10.0/28" });
});

test("another subnet, and another family: all move, and what they had is kept", () => {
  const ipv6 = { cidr: "2001:db8:abc8::/64", prefixLength: 80, holders: ["web1"] };
  expect(after({ holders: ["web1"] }, ipv6)).toEqual({
    ranges: { web1: "2001:db8:abc8::/80" },
    kept: [{ holder: "web1", range: "192.168.10.0/28" }],
  });
});

test.each([
  ["IPv4, one address each", "192.0.2.0/29", 32, ["192.0.2.1/32", "192.0.2.2/32"]],
  ["IPv4, point to point", "192.0.2.0/31", 32, ["192.0.2.0/32", "192.0.2.1/32"]],
  ["IPv6, one address each", "2001:db8::/64", 128, ["2001:db8::1/128", "2001:db8::2/128"]],
])("no range is the subnet's own address alone: %s", (_, cidr, prefixLength, expected) => {
  const { ranges } = after({ cidr, prefixLength, holders: ["a", "b"] });
  expect(Object.values(ranges)).toEqual(expected);
});

test("exhaustion: who has none, what is kept and reserved, and what would help", () => {
  const holders = ["web1", "web2", "web3"];
  const before = after({ holders }, { holders: ["web1", "web2"] });
  const full = (options: Options) => shareOut(spec(options), before);
  expect(full({ holders: ["web1", "web2", "web4", "web5"], reserved: ["192.168.10.63/32"] })).toEqual({
    kind: "refused",
    refusal: {
      code: "plan-full",
      problem:
        "192.168.10.0/26 has no /28 left for web4, web5: 2 of its 4 holders have one; kept: 192.168.10.32/28 (had by web3); reserved: 192.168.10.63/32",
      remedy:
        'name the kept ranges that nothing uses any more in released (released: ["192.168.10.32/28"]); or widen cidr, or make a second plan of another subnet',
    },
  });
  expect(full({ holders: [...holders, "web4", "web5"] })).toMatchObject({
    refusal: {
      problem: "192.168.10.0/26 has no /28 left for web5: 4 of its 5 holders have one",
      remedy: "widen cidr, or make a second plan of another subnet",
    },
  });
});

test("thousands of holders in a subnet of IPv6", () => {
  const holders = Array.from({ length: 5_000 }, (_, index) => `web${String(index)}`);
  const plan = { cidr: "2001:db8::/32", prefixLength: 64 };
  const { ranges } = after({ ...plan, holders }, { ...plan, holders: [...holders, "last"] });
  expect(ranges["last"]).toBe("2001:db8:0:1388::/64");
});

/** What a program may say from one run to the next. */
const programs = fc.array(
  fc.record({
    prefixLength: fc.constantFrom(27, 28, 29),
    holders: fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e", "f")),
    reserved: fc.array(fc.constantFrom("192.168.10.0/28", "192.168.10.33/32"), { maxLength: 1 }),
    releases: fc.boolean(),
  }),
  { maxLength: 8 },
);

test("property: nobody gets what another has, had in this run, or had and is not released; who can stay, stays", () => {
  fc.assert(
    fc.property(programs, (runs) => {
      let shares = nothing;
      for (const { releases, ...program } of runs) {
        const released = releases ? shares.kept.slice(0, 2).map(({ range }) => range) : [];
        const asked = spec({ cidr: "192.168.10.0/25", ...program, released });
        const result = shareOut(asked, shares);
        expect(shareOut(asked, shares)).toEqual(result);
        if (result.kind === "refused") continue;
        const { ranges, kept } = result.shares;
        expect(Object.keys(ranges).sort()).toEqual([...program.holders].sort());
        const stillKept = shares.kept.filter(({ range }) => !released.some((each) => covers(each, range)));
        const claims = [
          ...stillKept,
          ...[shares.ranges, ranges].flatMap((each) =>
            Object.entries(each).map(([holder, range]) => ({ holder, range })),
          ),
        ];
        for (const [holder, range] of Object.entries(ranges)) {
          const others = claims.filter((each) => each.holder !== holder && overlap(each.range, range));
          expect(others).toEqual([]);
          expect(asked.reserved?.filter((each) => overlap(each, range))).toEqual([]);
          const had = shares.ranges[holder];
          const fits =
            had?.endsWith(`/${String(program.prefixLength)}`) &&
            !asked.reserved?.some((each) => overlap(each, had));
          if (fits === true) expect(range).toBe(had);
        }
        // Nothing that somebody had is forgotten, but what was released.
        for (const { holder, range } of [...stillKept, ...claims.filter(({ holder }) => !(holder in ranges))])
          expect(
            [...kept, ...Object.entries(ranges).map(([h, r]) => ({ holder: h, range: r }))].some(
              (each) => each.holder === holder && covers(each.range, range),
            ),
          ).toBe(true);
        shares = result.shares;
      }
    }),
  );
});

test("a second run with the same program changes nothing", () => {
  const program = { holders: ["web1", "web2"], released: ["192.168.10.0/24"] };
  const once = after(program);
  expect(shareOut(spec(program), once)).toEqual({ kind: "shared", shares: once });
  expect(toPrefix("192.168.10.0/28")).toBe(once.ranges["web1"]);
});
