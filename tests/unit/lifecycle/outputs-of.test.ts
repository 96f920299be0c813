import { vlanSubInterfaceResource } from "../../../provider/lifecycle/vlan-sub-interface";
import type { BriefLink } from "../plan/_helpers";
import { hostState, specOf } from "../plan/_helpers";

const eth0: BriefLink = { index: 2, name: "eth0", alternativeNames: ["enp1s0"] };
const vlan: BriefLink = {
  index: 7,
  name: "eth0.10",
  parent: "eth0",
  madeBy: "dev/web1-vlan10",
  vlan: { vlanId: 10, egressQos: { "1": 2 } },
  mtu: 1400,
  addresses: ["192.0.2.1/24", "2001:db8::1/64", { address: "fe80::1/64", scope: "link", dynamic: false }],
};

function found(options: Readonly<Record<string, unknown>>, ...links: BriefLink[]) {
  const spec = specOf({ parent: "eth0", vlanId: 10, ...options });
  return vlanSubInterfaceResource.outputsOf(spec, hostState({ links: [eth0, ...links] }));
}

test("what is really there, whatever was asked for", () => {
  expect(found({ mtu: 1500, up: false, vlanId: 11, name: "eth0.10" }, vlan)).toEqual({
    inputs: {
      parent: "eth0",
      vlanId: 10,
      protocol: "802.1Q",
      flags: { reorderHeader: true, gvrp: false, mvrp: false, looseBinding: false, bridgeBinding: false },
      ingressQos: {},
      egressQos: { "1": 2 },
      up: true,
      mtu: 1400,
      macAddress: "02:00:00:00:00:01",
      addresses: ["192.0.2.1/24", "2001:db8::1/64"],
    },
    outputs: { ifindex: 7, mtu: 1400, macAddress: "02:00:00:00:00:01", owned: true },
  });
});

test("nothing, where there is no such link or no VLAN under its name", () => {
  expect(found({})).toBeUndefined();
  expect(found({}, { index: 7, name: "eth0.10", kind: "bridge" })).toBeUndefined();
});

test("a link that bears no mark, or another's, is only used", () => {
  expect(found({}, { ...vlan, madeBy: "prod/web1-vlan10" })?.outputs).toMatchObject({ owned: false });
  const unmarked = { ...vlan, alias: "" };
  delete unmarked.madeBy;
  expect(found({}, unmarked)?.outputs).toMatchObject({ owned: false });
});

test("addresses in the kernel's order are as good as in the program's", () => {
  const addresses = ["2001:db8::1/64", "192.0.2.1/24"];
  expect(found({ addresses }, vlan)?.inputs.addresses).toEqual(addresses);
});

test("a parent that the program calls by an alternative name is no other parent", () => {
  expect(found({ parent: "enp1s0", name: "eth0.10" }, vlan)?.inputs.parent).toBe("enp1s0");
});
