import { defaultRoute4, defaultRoute6, probed } from "./podman";
import { apart, onSegment, type Row } from "../_row";

const subnets = [{ cidr: "192.168.10.0/24" }, { cidr: "2001:db8:10::/64" }];

const changed =
  "Docker gives a passthru link an address of its own, and the kernel gives that to the parent; ours has the parent's";

/** Modes of macvlan. */
export const macvlan: readonly Row[] = [
  {
    name: "macvlan bridge, by default, in both families",
    docker: "-d macvlan -o parent=eth0.ID --ipv6 --subnet 192.168.10.0/24 --subnet 2001:db8:10::/64",
    podman: "-d macvlan -o parent=eth0.ID --ipv6 --subnet 192.168.10.0/24 --subnet 2001:db8:10::/64",
    byHand: "macvlan mode bridge",
    ours: { macvlan: { parent: "eth0.ID", subnets } },
    fresh: true,
    reaches: onSegment,
    podmanDifferences: {
      ...defaultRoute4,
      ...defaultRoute6,
      "a.addresses.2001:db8:10::2/64.nodad": probed,
      "b.addresses.2001:db8:10::3/64.nodad": probed,
    },
  },
  {
    name: "macvlan private",
    docker:
      "-d macvlan -o parent=eth0.ID -o macvlan_mode=private --ipv6 --subnet 192.168.10.0/24 --subnet 2001:db8:10::/64",
    ours: { macvlan: { parent: "eth0.ID", mode: "private", subnets } },
    reaches: apart,
  },
  {
    name: "macvlan vepa",
    docker:
      "-d macvlan -o parent=eth0.ID -o macvlan_mode=vepa --ipv6 --subnet 192.168.10.0/24 --subnet 2001:db8:10::/64",
    ours: { macvlan: { parent: "eth0.ID", mode: "vepa", subnets } },
    reaches: apart,
  },
  {
    name: "macvlan passthru, for one container",
    docker: "-d macvlan -o parent=eth0.ID -o macvlan_mode=passthru --subnet 192.168.10.0/24",
    ours: { macvlan: { parent: "eth0.ID", mode: "passthru", subnets: [{ cidr: "192.168.10.0/24" }] } },
    alone: true,
    // A passthru link takes every frame that reaches its parent, including the host's own.
    reaches: { ...onSegment, "its host, from another": "no" },
    differences: {
      "container.link.address": { theirs: "LOCAL", ours: "02:00:00:00:01:01", why: changed },
      "parent.vlan.address": { theirs: "LOCAL", ours: "02:00:00:00:01:01", why: changed },
    },
  },
];
