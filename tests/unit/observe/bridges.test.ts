import { parseBridgeVlans } from "../../../provider/observe/bridges";

test.each([
  [
    "of iproute2 6.1",
    '[{"ifname":"eth0","vlans":[{"vlan":1,"flags":["PVID","Egress Untagged"]},{"vlan":10,"vlanEnd":20}]},{"ifname":"br0","vlans":[]}]',
  ],
  [
    "of iproute2 4.18",
    '{"eth0":[{"vlan":1,"flags":["PVID","Egress Untagged"]},{"vlan":10,"vlanEnd":20}],"br0":[]}',
  ],
])("the VLANs that ports let pass, from the output %s", (_, told) => {
  expect(parseBridgeVlans([told])).toEqual({
    eth0: [
      [1, 1],
      [10, 20],
    ],
    br0: [],
  });
});

test.each([[[]], [["["]], [['Object "vlan" is unknown']]])("nothing is known of %j", (lines) => {
  expect(parseBridgeVlans(lines)).toEqual({});
});
