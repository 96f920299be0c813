import { markOf } from "../../../provider/ownership/mark";
import { desiredVlan, undesiredVlan } from "../../../provider/desired/vlan-sub-interface";
import type { VlanSubInterfaceSpec } from "../../../provider/inputs/vlan-sub-interface";
import { parse, urn } from "../inputs/_helpers";

function specOf(changes: Readonly<Record<string, unknown>> = {}): VlanSubInterfaceSpec {
  const { spec, problems } = parse(changes);
  if (spec === undefined) throw new Error(problems.join("; "));
  return spec;
}

const given = { mtu: 1400, macAddress: "02:00:00:00:00:07", addresses: ["192.0.2.1/24"] };

test("an option that was never given is not managed", () => {
  const desired = desiredVlan(specOf());
  for (const option of ["mtu", "macAddress", "addresses"]) expect(desired).not.toHaveProperty(option);
});

test("an option that is given is wanted as it is", () => {
  expect(desiredVlan(specOf(given), specOf(given))).toMatchObject({
    mtu: 1400,
    macAddress: "02:00:00:00:00:07",
    addresses: ["192.0.2.1/24"],
  });
});

test("an option that was given before and is not given now goes back to what the kernel does by itself", () => {
  expect(desiredVlan(specOf(), specOf(given))).toMatchObject({
    mtu: "kernel-default",
    macAddress: "kernel-default",
    addresses: [],
  });
});

test("the link, whose it is and on which host", () => {
  expect(desiredVlan(specOf({ name: "v10", protocol: "802.1ad", up: false, adopt: true }))).toEqual({
    host: "web1",
    owner: { urn, mark: markOf(urn), formerMarks: [] },
    name: "v10",
    parent: "eth0",
    vlan: {
      vlanId: 10,
      protocol: "802.1ad",
      flags: { reorderHeader: true, gvrp: false, mvrp: false, looseBinding: false, bridgeBinding: false },
      ingressQos: {},
      egressQos: {},
    },
    routes: [],
    rules: [],
    sysctls: {},
    up: false,
    allowOverlap: false,
    adopt: true,
  });
});

test("a resource that was renamed still knows its former mark", () => {
  const formerUrn = urn.replace("dev", "staging");
  const { owner } = desiredVlan(specOf(), { resourceUrn: formerUrn });
  expect(owner).toEqual({ urn, mark: markOf(urn), formerMarks: [markOf(formerUrn)] });
});

test("what is to go is described as it was made", () => {
  expect(undesiredVlan(specOf({ protocol: "802.1ad" }), false)).toEqual({
    host: "web1",
    owner: { urn, mark: markOf(urn), formerMarks: [] },
    name: "eth0.10",
    parent: "eth0",
    vlan: { vlanId: 10, protocol: "802.1ad" },
    owned: false,
  });
});
