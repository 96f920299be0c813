import type { NetworkRecord } from "../../../../provider/model/network";
import { onOneSegment } from "../../../../provider/plan/addresses/segment";
import { hostState } from "../_helpers";

function network(cidrs: readonly string[], parent = "eth0.10"): NetworkRecord {
  const subnets = cidrs.map((cidr) => ({ cidr }));
  const { networks } = hostState({
    links: [],
    networks: [{ name: "db", madeBy: "dev/db", parent, subnets }],
  });
  return networks[0] as NetworkRecord;
}

test.each([
  ["the same subnet", ["192.168.10.0/24"], ["192.168.10.0/24"], true],
  ["a part of it", ["192.168.10.0/24"], ["192.168.10.128/25"], true],
  ["one that it is a part of", ["192.168.10.0/24"], ["192.168.0.0/16"], true],
  ["one of two", ["10.0.0.0/24", "2001:db8::/64"], ["10.1.0.0/24", "2001:db8::/56"], true],
  ["the subnet beside it", ["192.168.10.0/25"], ["192.168.10.128/25"], false],
  ["another family", ["192.168.10.0/24"], ["2001:db8::/64"], false],
])("%s", (_, left, right, expected) => {
  expect(onOneSegment(network(left), network(right))).toBe(expected);
  expect(onOneSegment(network(right), network(left))).toBe(expected);
});

test("an isolated network has its segment to itself", () => {
  const cidrs = ["192.168.10.0/24"];
  const isolated = network(cidrs, "dm-0123456789ab");
  expect(onOneSegment(network(cidrs), isolated)).toBe(false);
  expect(onOneSegment(isolated, network(cidrs))).toBe(false);
});
