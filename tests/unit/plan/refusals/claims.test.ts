import { hostState } from "../_helpers";
import { unlessRemoved } from "../../../../provider/plan/refusals/claims";
import { planned } from "../../../../provider/plan/plan";

const managers = {
  networkd: [
    {
      path: "/etc/systemd/network/10-lan.network",
      match: { Name: ["eth*"] },
      unmanaged: false,
      keepsAddresses: false,
    },
  ],
};
const eth0 = { index: 2, name: "eth0", up: true };
const vlan = { name: "eth0.10", parent: "eth0", vlan: { vlanId: 10 } } as const;

test("addresses that systemd-networkd would remove are refused, and nothing else", () => {
  const state = hostState({ links: [eth0], facts: { managers } });
  const making = {
    kind: "addVlanLink",
    link: {
      ...vlan,
      vlan: { vlanId: 10, protocol: "802.1Q", flags: hostFlags, ingressQos: {}, egressQos: {} },
    },
  } as const;
  const addressed = { kind: "addAddress", name: "eth0.10", cidr: "10.0.10.1/24" as never } as const;
  expect(unlessRemoved(state, planned(state, { steps: [making] })).kind).toBe("planned");
  expect(unlessRemoved(state, planned(state, { steps: [making, addressed] }))).toMatchObject({
    kind: "refused",
    refusals: [{ code: "link-claimed" }],
  });
  const kept = hostState({
    links: [eth0],
    facts: { managers: { networkd: managers.networkd.map((file) => ({ ...file, keepsAddresses: true })) } },
  });
  expect(unlessRemoved(kept, planned(kept, { steps: [making, addressed] })).kind).toBe("planned");
});

const hostFlags = {
  reorderHeader: true,
  gvrp: false,
  mvrp: false,
  looseBinding: false,
  bridgeBinding: false,
};
