import { isolated, onSegment, routed, type Row } from "../_row";
import { fourToo } from "./addresses";

/** The larger examples of Docker's documents. Addresses are chosen, since Docker passes subnets in any order. */
export const documents: readonly Row[] = [
  {
    name: "mcv0: macvlan with ranges and exclusions of both families",
    docker:
      "-d macvlan -o parent=eth0.ID --subnet 192.168.136.0/24 --subnet 192.168.138.0/24 --ipv6 --subnet fd11::/64 --ip-range 192.168.136.0/25 --ip-range 192.168.138.0/25 --aux-address reserved1=fd11::2 --aux-address reserved2=192.168.136.2 --aux-address reserved3=192.168.138.2",
    ours: {
      macvlan: {
        parent: "eth0.ID",
        subnets: [
          { cidr: "192.168.136.0/24", ipRange: "192.168.136.0/25", exclude: ["192.168.136.2"] },
          { cidr: "192.168.138.0/24", ipRange: "192.168.138.0/25", exclude: ["192.168.138.2"] },
          { cidr: "fd11::/64", exclude: ["fd11::2"] },
        ],
      },
    },
    containers: {
      a: { docker: "--ip 192.168.136.200", ours: { addresses: ["192.168.136.200"] } },
      b: { docker: "--ip 192.168.136.9", ours: { addresses: ["192.168.136.9"] } },
    },
    reaches: onSegment,
  },
  {
    name: "macnet222: the same without a parent: isolated, in both families",
    docker:
      "-d macvlan --subnet 192.168.222.0/24 --subnet 192.168.224.0/24 --ipv6 --subnet fd18::/64 --aux-address exclude1=fd18::2 --aux-address exclude2=192.168.222.2 --aux-address exclude3=192.168.224.2 --ip-range 192.168.222.0/25 --ip-range 192.168.224.0/25 -o macvlan_mode=bridge",
    ours: {
      macvlan: {
        mode: "bridge",
        subnets: [
          { cidr: "192.168.222.0/24", ipRange: "192.168.222.0/25", exclude: ["192.168.222.2"] },
          { cidr: "192.168.224.0/24", ipRange: "192.168.224.0/25", exclude: ["192.168.224.2"] },
          { cidr: "fd18::/64", exclude: ["fd18::2"] },
        ],
      },
    },
    containers: {
      a: {
        docker: "--ip 192.168.222.10 --ip6 fd18::10",
        ours: { addresses: ["192.168.222.10", "fd18::10"] },
      },
      b: { docker: "--ip 192.168.222.11", ours: { addresses: ["192.168.222.11"] } },
    },
    // There is no route to the other subnet's gateway.
    reaches: { ...isolated, "gateway at 192.168.224.1": "unreachable" },
  },
  {
    name: "ipnet131: several subnets in l3, with ranges and exclusions of both families: the host routes between them",
    docker:
      "-d ipvlan -o parent=eth0.ID -o ipvlan_mode=l3 --subnet 192.168.131.0/24 --subnet 192.168.133.0/24 --ipv6 --subnet fd14::/64 --gateway 192.168.131.1 --gateway 192.168.133.1 --aux-address exclude1=fd14::2 --aux-address exclude2=192.168.131.254 --aux-address exclude3=192.168.133.254 --ip-range 192.168.131.0/25 --ip-range 192.168.133.0/25",
    ours: {
      ipvlan: {
        parent: "eth0.ID",
        mode: "l3",
        subnets: [
          { cidr: "192.168.131.0/24", ipRange: "192.168.131.0/25", exclude: ["192.168.131.254"] },
          { cidr: "192.168.133.0/24", ipRange: "192.168.133.0/25", exclude: ["192.168.133.254"] },
          { cidr: "fd14::/64", exclude: ["fd14::2"] },
        ],
      },
    },
    containers: {
      a: { docker: "--ip 192.168.131.10", ours: { addresses: ["192.168.131.10"] } },
      b: {
        docker: "--ip 192.168.133.10 --ip6 fd14::10",
        ours: { addresses: ["192.168.133.10", "fd14::10"] },
      },
    },
    reaches: routed,
  },
  {
    name: "macnetv6: IPv6 only, of the link-local range, with a MAC address that was chosen",
    docker: "-d macvlan -o parent=eth0.ID --ipv6 --subnet fe90::/64 --gateway fe90::22",
    ours: { macvlan: { parent: "eth0.ID", subnets: [{ cidr: "fe90::/64", gateway: "fe90::22" }] } },
    // Docker derives a MAC address from the IPv4 address that it adds, which is the same on the other host.
    containers: {
      a: { docker: "--mac-address 00:16:3e:00:00:0a", ours: { macAddress: "00:16:3e:00:00:0a" } },
    },
    fresh: true,
    reaches: onSegment,
    differences: {
      "a.addresses.POOL.0.2/16": { theirs: "there", ours: undefined, why: fourToo },
      "container.routes.POOL.0.0/16": { theirs: "there", ours: undefined, why: fourToo },
      "container.routes.default v4": { theirs: "there", ours: undefined, why: fourToo },
      "b.addresses.POOL.0.3/16": { theirs: "there", ours: undefined, why: fourToo },
      "reach.v4": { theirs: "there", ours: undefined, why: fourToo },
    },
  },
];
