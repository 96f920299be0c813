import { bridgeWarnings } from "../../../provider/state/bridge-warnings";
import { hostState } from "../plan/_helpers";

type Given = NonNullable<Parameters<typeof hostState>[0]>;

/** Returns what is said of VLAN 10 on a link. */
function warnings(parent: string, given: Given): string[] {
  const links = [
    ...(given.links ?? []),
    { index: 9, name: "vlan", kind: "vlan", parent, vlan: { vlanId: 10 } },
  ];
  const state = hostState({ ...given, links });
  return bridgeWarnings(state.links[links.length - 1] as never, state).map(
    ({ problem, remedy = "" }) => `${problem}; ${remedy}`,
  );
}

const bridge = { index: 3, name: "br0", kind: "bridge" };
const aware = { ...bridge, filtersVlans: "802.1Q" as const };
const ports = [
  { index: 2, name: "eth0", master: "br0" },
  { index: 4, name: "tap1", master: "br0" },
  { index: 5, name: "tap2", master: "br0" },
];

test("a bridge that tells VLANs apart: ports that do not let the VLAN pass", () => {
  const links = [aware, ...ports];
  expect(
    warnings("br0", { links, bridgeVlans: { br0: [[10, 10]], eth0: [[2, 20]], tap1: [[1, 1]] } }),
  ).toEqual([
    'bridge "br0" does not let VLAN 10 pass on its ports tap1, tap2; to let it pass on tap1: bridge vlan add dev tap1 vid 10',
  ]);
  expect(
    warnings("br0", {
      links,
      bridgeVlans: { br0: [[10, 10]], eth0: [[1, 1]], tap1: [[9, 10]], tap2: [[10, 11]] },
    }),
  ).toEqual([
    'bridge "br0" does not let VLAN 10 pass on its port eth0; to let it pass on eth0: bridge vlan add dev eth0 vid 10',
  ]);
});

test("a port of a bridge: the bridge loses the VLAN", () => {
  const said = [
    '"eth0" is a port of bridge "br0", which gets no frames of VLAN 10 from it as long as it has "vlan"; use "br0" as the parent if others on that bridge are in VLAN 10',
  ];
  expect(warnings("eth0", { links: [bridge, ...ports] })).toEqual(said);
  expect(warnings("eth0", { links: [aware, ...ports], bridgeVlans: { eth0: [[10, 10]] } })).toEqual(said);
});

test.each<[string, string, Given]>([
  ["a bridge that does not", "br0", { links: [bridge, ...ports], bridgeVlans: { eth0: [[1, 1]] } }],
  [
    "a bridge of other tags",
    "br0",
    { links: [{ ...aware, filtersVlans: "802.1ad" }, ...ports], bridgeVlans: { eth0: [[1, 1]] } },
  ],
  ["a bridge whose VLANs nobody can read", "br0", { links: [aware, ...ports], bridgeVlans: {} }],
  ["a bridge without ports", "br0", { links: [aware], bridgeVlans: { br0: [[10, 10]] } }],
  [
    "a link beside a bridge",
    "eth1",
    { links: [aware, ...ports, { index: 6, name: "eth1" }], bridgeVlans: {} },
  ],
  [
    "a link in a VRF",
    "eth1",
    {
      links: [
        { index: 3, name: "red", kind: "vrf" },
        { index: 6, name: "eth1", master: "red" },
      ],
    },
  ],
])("nothing is said of %s", (_, parent, given) => {
  expect(warnings(parent, given)).toEqual([]);
});
