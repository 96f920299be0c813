import { desiredNetwork } from "../../../../provider/desired/network";
import type { ChildKind, IpvlanFlag, NetworkRecord } from "../../../../provider/model/network";
import { planNetwork } from "../../../../provider/plan/network/network";
import { typed, type Plain } from "../../_plain";
import { hostState, networkSpecOf, type BriefNetwork, type BriefWish } from "../_helpers";

const flagged = (flag: IpvlanFlag): { child: ChildKind } => ({
  child: { driver: "ipvlan", mode: "l2", flag },
});

function network(name: string, rest: Partial<BriefNetwork> = {}): BriefNetwork {
  const third = name === "db" ? 1 : 2;
  const subnets = [{ cidr: `192.168.${String(third)}.0/24`, gateway: `192.168.${String(third)}.1` }];
  return { name, madeBy: `dev/${name}`, allowSharedParent: true, subnets, ...rest };
}

/** Returns the problems with the network "db" beside another one, for which the run may have decided something. */
function refusals(
  options: Record<string, unknown>,
  other: BriefNetwork,
  decided?: Plain<Partial<NetworkRecord>>,
): string[] {
  const state = hostState({ links: [{ index: 2, name: "eth0" }], networks: [network("db"), other] });
  const wish: BriefWish = {
    kind: "ipvlanNetwork",
    options: { parent: "eth0", allowSharedParent: true, subnets: [{ cidr: "192.168.1.0/24" }], ...options },
  };
  const desired = desiredNetwork(networkSpecOf(wish));
  const [, record] = state.networks as [NetworkRecord, NetworkRecord];
  const wishes = new Map(
    decided && [[record.name, { ...record, ...typed<Partial<NetworkRecord>>(decided) }]],
  );
  const result = planNetwork(desired, state, { decided: wishes });
  return result.kind === "refused" ? result.refusals.map(({ problem }) => problem) : [];
}

describe("another flag beside a network of the same stack", () => {
  const asked = { flag: "private" };

  test("that may be about to follow", () => {
    expect(refusals(asked, network("web"))).toEqual([]);
  });
  test("that is to follow", () => {
    expect(refusals(asked, network("web"), flagged("private"))).toEqual([]);
  });
  test("that is to stay as it is: refused", () => {
    expect(refusals(asked, network("web"), {})).toEqual([
      expect.stringMatching(/has the network "web" \(ipvlan l2 bridge, .*which excludes ipvlan l2 private/),
    ]);
  });
  test("that is to have that of before: refused", () => {
    const other = network("web", flagged("private"));
    const decided = flagged("bridge");
    expect(refusals(asked, other, decided)).toHaveLength(1);
  });
});

test("a network of another stack comes along with nothing", () => {
  const other = network("web", { madeBy: "prod/web" });
  expect(refusals({ flag: "private" }, other)).toHaveLength(1);
  expect(refusals({ subnets: [{ cidr: "192.168.2.0/24" }] }, other)).toHaveLength(1);
});

test("one that stays as it is fails by what its own program asks of another, not by what somebody else did", () => {
  expect(refusals({}, network("web"), flagged("private"))).toHaveLength(1);
  expect(refusals({}, network("web", { madeBy: "prod/web", ...flagged("private") }))).toEqual([]);
});

test("a subnet that another network is to give away, or may be about to", () => {
  const asked = { subnets: [{ cidr: "192.168.2.0/24" }] };
  const elsewhere = { subnets: [{ cidr: "192.168.3.0/24" }] };
  expect(refusals(asked, network("web"), elsewhere)).toEqual([]);
  expect(refusals(asked, network("web"))).toEqual([]);
  expect(refusals(asked, network("web"), {})).toEqual([expect.stringContaining('of the network "web"')]);
});

test("a parent that another network is to share from now on, or no longer", () => {
  expect(refusals({}, network("web", { allowSharedParent: false }), { allowSharedParent: true })).toEqual([]);
  expect(refusals({}, network("web", { allowSharedParent: false }))).toEqual([]);
  expect(refusals({}, network("web"), { allowSharedParent: false })).toHaveLength(1);
});

test("what takes a replacement is there until it is deleted", () => {
  const another = { driver: "ipvlan", mode: "l3", flag: "bridge" } as const;
  expect(refusals({ mode: "l3" }, network("web"))).toHaveLength(1);
  expect(refusals({ mode: "l3" }, network("web"), { child: another })).toHaveLength(1);
  expect(refusals({ flag: "private" }, network("web"), { parent: "eth1" })).toHaveLength(1);
});
