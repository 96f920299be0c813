import { apart, onSegment, routed, type Row } from "../_row";

const subnets = [{ cidr: "192.168.10.0/24" }];

/** Modes and flags of ipvlan; an address of each family where the mode decides on routes. */
export const ipvlan: readonly Row[] = [
  {
    name: "ipvlan l2, by default",
    docker: "-d ipvlan -o parent=eth0.ID --subnet 192.168.10.0/24",
    podman: "-d ipvlan -o parent=eth0.ID --subnet 192.168.10.0/24",
    ours: { ipvlan: { parent: "eth0.ID", subnets } },
    fresh: true,
    reaches: onSegment,
  },
  {
    name: "ipvlan l2 private",
    docker: "-d ipvlan -o parent=eth0.ID -o ipvlan_mode=l2 -o ipvlan_flag=private --subnet 192.168.10.0/24",
    ours: { ipvlan: { parent: "eth0.ID", mode: "l2", flag: "private", subnets } },
    reaches: apart,
  },
  {
    name: "ipvlan l2 vepa",
    docker: "-d ipvlan -o parent=eth0.ID -o ipvlan_flag=vepa --subnet 192.168.10.0/24",
    ours: { ipvlan: { parent: "eth0.ID", flag: "vepa", subnets } },
    reaches: apart,
  },
  {
    name: "ipvlan l3: the gateway is ignored, and the default route is the link, in both families",
    docker:
      "-d ipvlan -o parent=eth0.ID -o ipvlan_mode=l3 --ipv6 --subnet 192.168.10.0/24 --gateway 192.168.10.9 --subnet 2001:db8:10::/64",
    podman:
      "-d ipvlan -o parent=eth0.ID -o mode=l3 --ipv6 --subnet 192.168.10.0/24 --gateway 192.168.10.9 --subnet 2001:db8:10::/64",
    ours: {
      ipvlan: {
        parent: "eth0.ID",
        mode: "l3",
        subnets: [{ cidr: "192.168.10.0/24", gateway: "192.168.10.9" }, { cidr: "2001:db8:10::/64" }],
      },
    },
    fresh: true,
    reaches: routed,
  },
  {
    name: "ipvlan l3 private",
    docker: "-d ipvlan -o parent=eth0.ID -o ipvlan_mode=l3 -o ipvlan_flag=private --subnet 192.168.10.0/24",
    ours: { ipvlan: { parent: "eth0.ID", mode: "l3", flag: "private", subnets } },
    reaches: { ...routed, "same host": "no" },
  },
  {
    name: "ipvlan l3 vepa",
    docker: "-d ipvlan -o parent=eth0.ID -o ipvlan_mode=l3 -o ipvlan_flag=vepa --subnet 192.168.10.0/24",
    ours: { ipvlan: { parent: "eth0.ID", mode: "l3", flag: "vepa", subnets } },
    reaches: { ...routed, "same host": "no" },
  },
  {
    name: "ipvlan l3s, in both families",
    docker:
      "-d ipvlan -o parent=eth0.ID -o ipvlan_mode=l3s --ipv6 --subnet 192.168.10.0/24 --subnet 2001:db8:10::/64",
    ours: {
      ipvlan: { parent: "eth0.ID", mode: "l3s", subnets: [...subnets, { cidr: "2001:db8:10::/64" }] },
    },
    reaches: routed,
  },
  {
    name: "ipvlan l3s private",
    docker: "-d ipvlan -o parent=eth0.ID -o ipvlan_mode=l3s -o ipvlan_flag=private --subnet 192.168.10.0/24",
    ours: { ipvlan: { parent: "eth0.ID", mode: "l3s", flag: "private", subnets } },
    reaches: { ...routed, "same host": "no" },
  },
  {
    name: "ipvlan l3s vepa",
    docker: "-d ipvlan -o parent=eth0.ID -o ipvlan_mode=l3s -o ipvlan_flag=vepa --subnet 192.168.10.0/24",
    ours: { ipvlan: { parent: "eth0.ID", mode: "l3s", flag: "vepa", subnets } },
    reaches: { ...routed, "same host": "no" },
  },
];
