import { defaultRoute4, defaultRoute6, probed } from "./podman";
import { apart, onSegment, routed, type Row } from "../_row";

const ipv6On = "Podman leaves IPv6 on where the network has none; Docker and we turn it off";
const gatewayInL3 =
  "Podman keeps a next hop that an l3 link never asks for; Docker's documents say the link alone";

const subnets = [{ cidr: "192.168.10.0/24" }];

/** Modes and flags of ipvlan, with an address of each family where the mode decides on routes. */
export const ipvlan: readonly Row[] = [
  {
    name: "ipvlan l2, by default",
    docker: "-d ipvlan -o parent=eth0.ID --subnet 192.168.10.0/24",
    podman: "-d ipvlan -o parent=eth0.ID --subnet 192.168.10.0/24",
    ours: { ipvlan: { parent: "eth0.ID", subnets } },
    fresh: true,
    reaches: onSegment,
    podmanDifferences: {
      ...defaultRoute4,
      "container.addresses.LINK-LOCAL/64": { theirs: "there", ours: undefined, why: ipv6On },
      "container.routes.fe80::/64": { theirs: "there", ours: undefined, why: ipv6On },
    },
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
    podmanDifferences: {
      ...defaultRoute4,
      ...defaultRoute6,
      "a.addresses.2001:db8:10::2/64.nodad": probed,
      "b.addresses.2001:db8:10::3/64.nodad": probed,
      "container.routes.default v4.gateway": { theirs: "192.168.10.9", ours: undefined, why: gatewayInL3 },
      "container.routes.default v4.scope": { theirs: "global", ours: "link", why: gatewayInL3 },
      "container.routes.default v6.gateway": { theirs: "2001:db8:10::1", ours: undefined, why: gatewayInL3 },
    },
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
