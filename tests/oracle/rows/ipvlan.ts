import { onSegment, routed, type Row } from "../_row";

export const ipvlan: readonly Row[] = [
  {
    name: "ipvlan l2: the parent is made, the gateway is the first usable address, and the lowest free addresses are given",
    docker: "-d ipvlan -o parent=eth0.ID --subnet 192.168.10.0/24",
    ours: { ipvlan: { parent: "eth0.ID", subnets: [{ cidr: "192.168.10.0/24" }] } },
    fresh: true,
    reaches: onSegment,
  },
  {
    name: "ipvlan l3: the gateway is ignored, and the default route is the link, in both families",
    docker:
      "-d ipvlan -o parent=eth0.ID -o ipvlan_mode=l3 --ipv6 --subnet 192.168.10.0/24 --gateway 192.168.10.9 --subnet 2001:db8:10::/64",
    ours: {
      ipvlan: {
        parent: "eth0.ID",
        mode: "l3",
        subnets: [{ cidr: "192.168.10.0/24", gateway: "192.168.10.9" }, { cidr: "2001:db8:10::/64" }],
      },
    },
    reaches: routed,
  },
];
