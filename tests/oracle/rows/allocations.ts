import type { Allocation } from "../_allocation";

const pointToPoint =
  "a /31 has two addresses for two ends (RFC 3021); Docker 26.1 takes one of them for a gateway, which nobody asked for";

const oneAddress = "Docker 26.1 takes the only address of a /32 for a gateway; ours gives it to a container";

export const allocations: readonly Allocation[] = [
  {
    name: "the lowest free address, and one that was freed at once",
    docker: "-d ipvlan -o parent=eth0.ID --subnet 192.168.10.0/24",
    ours: { ipvlan: { parent: "eth0.ID", subnets: [{ cidr: "192.168.10.0/24" }] } },
    moves: [
      { join: "a", gets: ["192.168.10.2"] },
      { join: "b", gets: ["192.168.10.3"] },
      { join: "d", gets: ["192.168.10.4"] },
      { leave: "a" },
      { join: "e", gets: ["192.168.10.2"] },
    ],
  },
  {
    name: "a range with the gateway and an aux address in it: the rest of it, to the last",
    docker:
      "-d macvlan -o parent=eth0.ID --subnet 192.168.10.0/24 --ip-range 192.168.10.4/30 --gateway 192.168.10.5 --aux-address x=192.168.10.6",
    ours: {
      macvlan: {
        parent: "eth0.ID",
        subnets: [
          {
            cidr: "192.168.10.0/24",
            ipRange: "192.168.10.4/30",
            gateway: "192.168.10.5",
            exclude: ["192.168.10.6"],
          },
        ],
      },
    },
    moves: [
      { join: "a", gets: ["192.168.10.4"] },
      { join: "b", gets: ["192.168.10.7"] },
      { join: "d", gets: "refused" },
      { leave: "b" },
      { join: "d", gets: ["192.168.10.7"] },
    ],
  },
  {
    name: "a small subnet: neither network, broadcast, gateway nor aux addresses",
    docker:
      "-d ipvlan -o parent=eth0.ID --subnet 192.168.10.0/29 --aux-address x=192.168.10.3 --aux-address y=192.168.10.5",
    ours: {
      ipvlan: {
        parent: "eth0.ID",
        subnets: [{ cidr: "192.168.10.0/29", exclude: ["192.168.10.3", "192.168.10.5"] }],
      },
    },
    moves: [
      { join: "a", gets: ["192.168.10.2"] },
      { join: "b", gets: ["192.168.10.4"] },
      { join: "d", gets: ["192.168.10.6"] },
      { join: "e", gets: "refused" },
    ],
  },
  {
    name: "a small subnet of IPv6: the last address, too, but not the first",
    docker:
      "-d ipvlan -o parent=eth0.ID --ipv6 --subnet 192.168.10.0/24 --subnet 2001:db8:10::/126 --gateway 2001:db8:10::1",
    ours: {
      ipvlan: {
        parent: "eth0.ID",
        subnets: [{ cidr: "192.168.10.0/24" }, { cidr: "2001:db8:10::/126" }],
      },
    },
    moves: [
      { join: "a", gets: ["192.168.10.2", "2001:db8:10::2"] },
      { join: "b", gets: ["192.168.10.3", "2001:db8:10::3"] },
      { join: "d", gets: "refused" },
    ],
  },
  {
    name: "addresses that were chosen: outside the range, taken, taken again, and never given",
    docker:
      "-d ipvlan -o parent=eth0.ID --subnet 192.168.10.0/24 --ip-range 192.168.10.128/25 --gateway 192.168.10.1 --aux-address x=192.168.10.7",
    ours: {
      ipvlan: {
        parent: "eth0.ID",
        subnets: [
          {
            cidr: "192.168.10.0/24",
            ipRange: "192.168.10.128/25",
            gateway: "192.168.10.1",
            exclude: ["192.168.10.7"],
          },
        ],
      },
    },
    moves: [
      { join: "a", choose: "192.168.10.9", gets: ["192.168.10.9"] },
      { join: "b", choose: "192.168.10.9", gets: "refused" },
      { leave: "a" },
      { join: "b", choose: "192.168.10.9", gets: ["192.168.10.9"] },
      { join: "a", choose: "192.168.10.7", gets: "refused" },
      { join: "a", choose: "192.168.10.1", gets: "refused" },
      { join: "a", choose: "192.168.10.0", gets: "refused" },
      { join: "a", choose: "192.168.10.255", gets: "refused" },
      { join: "a", choose: "192.168.11.9", gets: "refused" },
      { join: "a", gets: ["192.168.10.128"] },
    ],
  },
  {
    name: "an IPv6 address that was chosen, freed and taken again",
    docker: "-d ipvlan -o parent=eth0.ID --ipv6 --subnet 192.168.10.0/24 --subnet 2001:db8:10::/64",
    ours: {
      ipvlan: { parent: "eth0.ID", subnets: [{ cidr: "192.168.10.0/24" }, { cidr: "2001:db8:10::/64" }] },
    },
    moves: [
      { join: "a", choose: "2001:db8:10::51", gets: ["192.168.10.2", "2001:db8:10::51"] },
      { leave: "a" },
      { join: "b", choose: "2001:db8:10::51", gets: ["192.168.10.2", "2001:db8:10::51"] },
    ],
  },
  {
    name: "several subnets: the next where one is full",
    docker: "-d ipvlan -o parent=eth0.ID --subnet 192.168.10.0/30 --subnet 192.168.11.0/30",
    ours: {
      ipvlan: { parent: "eth0.ID", subnets: [{ cidr: "192.168.10.0/30" }, { cidr: "192.168.11.0/30" }] },
    },
    // Docker's command line passes its subnets in no fixed order.
    unordered: true,
    moves: [
      { join: "a", gets: ["192.168.10.2"] },
      { join: "b", gets: ["192.168.11.2"] },
      { join: "d", gets: "refused" },
    ],
  },
  {
    name: "a /31",
    docker: "-d ipvlan -o parent=eth0.ID --subnet 192.168.10.0/31",
    ours: { ipvlan: { parent: "eth0.ID", subnets: [{ cidr: "192.168.10.0/31" }] } },
    moves: [
      { join: "a", gets: ["192.168.10.0"] },
      { join: "b", gets: ["192.168.10.1"] },
      { join: "d", gets: "refused" },
    ],
    differences: {
      1: { theirs: ["192.168.10.1"], ours: ["192.168.10.0"], why: pointToPoint },
      2: { theirs: "refused", ours: ["192.168.10.1"], why: pointToPoint },
    },
  },
  {
    name: "a /32",
    docker: "-d ipvlan -o parent=eth0.ID --subnet 192.168.10.9/32",
    ours: { ipvlan: { parent: "eth0.ID", subnets: [{ cidr: "192.168.10.9/32" }] } },
    moves: [
      { join: "a", gets: ["192.168.10.9"] },
      { join: "b", gets: "refused" },
    ],
    differences: {
      1: { theirs: "refused", ours: ["192.168.10.9"], why: oneAddress },
    },
  },
];
