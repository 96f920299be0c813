import { onSegment, type Row } from "../_row";

export const fourToo =
  "Docker 26.1 adds one of its IPv4 pools to every network; ours has the families that it says";
const dropped = "Docker's macvlan and ipvlan drivers take the option and do nothing with it";

/** Subnets, gateways, and which addresses the containers get. */
export const addresses: readonly Row[] = [
  {
    name: "a subnet that begins in the middle: its first usable address is the gateway",
    docker: "-d ipvlan -o parent=eth0.ID --subnet 10.1.100.128/25",
    ours: { ipvlan: { parent: "eth0.ID", subnets: [{ cidr: "10.1.100.128/25" }] } },
    reaches: onSegment,
  },
  {
    name: "dual stack, with gateways and an address that was chosen",
    docker:
      "-d ipvlan -o parent=eth0.ID --ipv6 --subnet 192.168.140.0/24 --gateway 192.168.140.1 --subnet 2001:db8:abc9::/64 --gateway 2001:db8:abc9::22",
    ours: {
      ipvlan: {
        parent: "eth0.ID",
        subnets: [
          { cidr: "192.168.140.0/24", gateway: "192.168.140.1" },
          { cidr: "2001:db8:abc9::/64", gateway: "2001:db8:abc9::22" },
        ],
      },
    },
    containers: { b: { docker: "--ip6 2001:db8:abc9::51", ours: { addresses: ["2001:db8:abc9::51"] } } },
    reaches: onSegment,
  },
  {
    name: "several subnets in l2: no way from one to the other",
    docker:
      "-d ipvlan -o parent=eth0.ID --subnet 192.168.114.0/24 --subnet 192.168.116.0/24 --gateway 192.168.114.254 --gateway 192.168.116.254",
    ours: {
      ipvlan: {
        parent: "eth0.ID",
        subnets: [
          { cidr: "192.168.114.0/24", gateway: "192.168.114.254" },
          { cidr: "192.168.116.0/24", gateway: "192.168.116.254" },
        ],
      },
    },
    containers: {
      a: { docker: "--ip 192.168.114.10", ours: { addresses: ["192.168.114.10"] } },
      b: { docker: "--ip 192.168.116.10", ours: { addresses: ["192.168.116.10"] } },
    },
    reaches: { ...onSegment, "same host": "no" },
  },
  {
    name: "IPv6 only",
    docker: "-d ipvlan -o parent=eth0.ID --ipv6 --subnet 2001:db8:abc2::/64 --gateway 2001:db8:abc2::22",
    ours: {
      ipvlan: {
        parent: "eth0.ID",
        subnets: [{ cidr: "2001:db8:abc2::/64", gateway: "2001:db8:abc2::22" }],
      },
    },
    reaches: onSegment,
    differences: {
      "a.addresses.POOL.0.2/16": { theirs: "there", ours: undefined, why: fourToo },
      "container.routes.POOL.0.0/16": { theirs: "there", ours: undefined, why: fourToo },
      "container.routes.default v4": { theirs: "there", ours: undefined, why: fourToo },
      "b.addresses.POOL.0.3/16": { theirs: "there", ours: undefined, why: fourToo },
      "reach.v4": { theirs: "there", ours: undefined, why: fourToo },
    },
  },
  {
    name: "a range, whose first address is given first, and an address in it that never is",
    docker:
      "-d macvlan -o parent=eth0.ID --subnet 192.168.32.0/24 --ip-range 192.168.32.128/25 --gateway 192.168.32.254 --aux-address router=192.168.32.129",
    ours: {
      macvlan: {
        parent: "eth0.ID",
        subnets: [
          {
            cidr: "192.168.32.0/24",
            ipRange: "192.168.32.128/25",
            gateway: "192.168.32.254",
            exclude: ["192.168.32.129"],
          },
        ],
      },
    },
    reaches: onSegment,
  },
  {
    name: "an MTU",
    docker: "-d macvlan -o parent=eth0.ID -o com.docker.network.driver.mtu=1400 --subnet 192.168.10.0/24",
    ours: { macvlan: { parent: "eth0.ID", mtu: 1400, subnets: [{ cidr: "192.168.10.0/24" }] } },
    reaches: onSegment,
    differences: {
      "container.link.mtu": { theirs: 1500, ours: 1400, why: dropped },
    },
  },
];
