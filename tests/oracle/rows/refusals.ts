import type { Refusal } from "../_refusal";

const ten = [{ cidr: "192.168.10.0/24" }];
const eleven = [{ cidr: "192.168.11.0/24" }];
const atContainer = "Docker asks the kernel when a container comes; a preview has looked at the host";

export const refusals: readonly Refusal[] = [
  {
    name: "the loopback as parent",
    docker: "-d ipvlan -o parent=lo --subnet 192.168.10.0/24",
    ours: { ipvlan: { parent: "lo", subnets: ten } },
    dockerSays: { create: /loopback interface is not a valid ipvlan parent link/ },
    weSay: /parent link "lo" is a loopback link/,
  },
  {
    name: "a parent that is missing and is no sub-interface",
    docker: "-d macvlan -o parent=eth9 --subnet 192.168.10.0/24",
    ours: { macvlan: { parent: "eth9", subnets: ten } },
    dockerSays: { create: /invalid subinterface vlan name eth9, example formatting is eth0.10/ },
    weSay: /parent link "eth9" does not exist; links there: .*eth0/,
  },
  {
    name: "a sub-interface of a link that is missing",
    docker: "-d macvlan -o parent=eth9.10 --subnet 192.168.10.0/24",
    ours: { macvlan: { parent: "eth9.10", subnets: ten } },
    dockerSays: { create: /parent interface was not found on the host: eth9/ },
    weSay: /parent link "eth9.10" does not exist/,
  },
  {
    name: "VLAN id 0",
    docker: "-d ipvlan -o parent=eth0.0 --subnet 192.168.10.0/24",
    ours: { ipvlan: { parent: "eth0.0", subnets: ten } },
    dockerSays: { create: /vlan id must be between 1-4094, received: 0/ },
    weSay: /eth0\.0/,
  },
  {
    name: "VLAN id 4095",
    docker: "-d ipvlan -o parent=eth0.4095 --subnet 192.168.10.0/24",
    ours: { ipvlan: { parent: "eth0.4095", subnets: ten } },
    dockerSays: { create: /vlan id must be between 1-4094, received: 4095/ },
    weSay: /eth0\.4095/,
  },
  {
    name: "a second network of ipvlan on one parent",
    first: {
      docker: "-d ipvlan -o parent=eth0.ID --subnet 192.168.10.0/24",
      ours: { ipvlan: { parent: "eth0.ID", subnets: ten } },
    },
    docker: "-d ipvlan -o parent=eth0.ID --subnet 192.168.11.0/24",
    ours: { ipvlan: { parent: "eth0.ID", subnets: eleven } },
    dockerSays: { create: /is already using parent interface eth0\.\d+/ },
    weSay: /has the network "first" .* set allowSharedParent: true on both/s,
  },
  {
    name: "a second network of macvlan on one parent",
    first: {
      docker: "-d macvlan -o parent=eth0.ID --subnet 192.168.10.0/24",
      ours: { macvlan: { parent: "eth0.ID", subnets: ten } },
    },
    docker: "-d macvlan -o parent=eth0.ID --subnet 192.168.11.0/24",
    ours: { macvlan: { parent: "eth0.ID", subnets: eleven } },
    dockerSays: { create: /is already using parent interface eth0\.\d+/ },
    weSay: /has the network "first" .* set allowSharedParent: true on both/s,
  },
  {
    name: "a second network on one parent that both say may be shared",
    first: {
      docker: "-d macvlan -o parent=eth0.ID --subnet 192.168.10.0/24",
      ours: { macvlan: { parent: "eth0.ID", allowSharedParent: true, subnets: ten } },
    },
    docker: "-d macvlan -o parent=eth0.ID --subnet 192.168.11.0/24",
    ours: { macvlan: { parent: "eth0.ID", allowSharedParent: true, subnets: eleven } },
    dockerSays: { create: /is already using parent interface eth0\.\d+/ },
    weSay: "accepts",
    why: "Docker 26.1 has no way to say so; later ones allow it to macvlan",
  },
  {
    name: "a second mode on one parent, even where it may be shared",
    first: {
      docker: "-d ipvlan -o parent=eth0.ID --subnet 192.168.10.0/24",
      ours: { ipvlan: { parent: "eth0.ID", allowSharedParent: true, subnets: ten } },
    },
    docker: "-d ipvlan -o parent=eth0.ID -o ipvlan_mode=l3 --subnet 192.168.11.0/24",
    ours: { ipvlan: { parent: "eth0.ID", mode: "l3", allowSharedParent: true, subnets: eleven } },
    dockerSays: { create: /is already using parent interface eth0\.\d+/ },
    weSay: /\(ipvlan l2 bridge, .*which excludes ipvlan l3 bridge/,
  },
  {
    name: "macvlan beside ipvlan on one parent",
    first: {
      docker: "-d ipvlan -o parent=eth0.ID --subnet 192.168.10.0/24",
      ours: { ipvlan: { parent: "eth0.ID", subnets: ten } },
    },
    docker: "-d macvlan -o parent=eth0.ID --subnet 192.168.11.0/24",
    ours: { macvlan: { parent: "eth0.ID", subnets: eleven } },
    dockerSays: { container: /device or resource busy/ },
    weSay: /has the network "first" \(ipvlan l2 bridge, .*which excludes macvlan bridge/,
    why: atContainer,
  },
  {
    name: "ipvlan beside macvlan on one parent",
    first: {
      docker: "-d macvlan -o parent=eth0.ID --subnet 192.168.10.0/24",
      ours: { macvlan: { parent: "eth0.ID", subnets: ten } },
    },
    docker: "-d ipvlan -o parent=eth0.ID --subnet 192.168.11.0/24",
    ours: { ipvlan: { parent: "eth0.ID", subnets: eleven } },
    dockerSays: { container: /device or resource busy/ },
    weSay: /has the network "first" \(macvlan bridge, .*which excludes ipvlan l2 bridge/,
    why: atContainer,
  },
  {
    name: "a network beside a passthru one on one parent",
    first: {
      docker: "-d macvlan -o parent=eth0.ID -o macvlan_mode=passthru --subnet 192.168.10.0/24",
      ours: { macvlan: { parent: "eth0.ID", mode: "passthru", allowSharedParent: true, subnets: ten } },
    },
    docker: "-d macvlan -o parent=eth0.ID --subnet 192.168.11.0/24",
    ours: { macvlan: { parent: "eth0.ID", allowSharedParent: true, subnets: eleven } },
    dockerSays: { create: /is already using parent interface eth0\.\d+/ },
    weSay: /has the network "first" \(macvlan passthru, .*which excludes macvlan bridge/,
  },
  {
    name: "a second container on a passthru network",
    toSecond: true,
    docker: "-d macvlan -o parent=eth0.ID -o macvlan_mode=passthru --subnet 192.168.10.0/24",
    ours: { macvlan: { parent: "eth0.ID", mode: "passthru", subnets: ten } },
    dockerSays: { container: /invalid argument/ },
    weSay: /passthru/,
    why: atContainer,
  },
  {
    name: "overlapping subnets on two parents",
    first: { docker: "-d ipvlan --subnet 192.168.10.0/24", ours: { ipvlan: { subnets: ten } } },
    docker: "-d ipvlan -o parent=eth0.ID --subnet 192.168.10.128/25",
    ours: { ipvlan: { parent: "eth0.ID", subnets: [{ cidr: "192.168.10.128/25" }] } },
    dockerSays: { create: /Pool overlaps with other one on this address space/ },
    weSay: /subnet 192.168.10.128\/25 overlaps 192.168.10.0\/24 of the network "first"/,
  },
  {
    name: "one subnet on two parents, with ranges that are apart",
    first: {
      docker: "-d ipvlan --subnet 192.168.10.0/24 --ip-range 192.168.10.0/25",
      ours: { ipvlan: { subnets: [{ cidr: "192.168.10.0/24", ipRange: "192.168.10.0/25" }] } },
    },
    docker: "-d ipvlan -o parent=eth0.ID --subnet 192.168.10.0/24 --ip-range 192.168.10.128/25",
    ours: {
      ipvlan: {
        parent: "eth0.ID",
        subnets: [{ cidr: "192.168.10.0/24", ipRange: "192.168.10.128/25", gateway: "192.168.10.254" }],
      },
    },
    dockerSays: "accepts",
    weSay: "accepts",
  },
  {
    name: "a subnet that the host routes over another link",
    docker: "-d ipvlan -o parent=eth0.ID --subnet 10.0.2.0/24",
    ours: { ipvlan: { parent: "eth0.ID", subnets: [{ cidr: "10.0.2.0/24" }] } },
    dockerSays: "accepts",
    weSay: /subnet 10.0.2.0\/24 overlaps 10.0.2.0\/24, which the host routes over mgmt0/,
    why: "the host would no longer tell its own neighbours from containers",
  },
  {
    name: "bits behind the prefix length",
    docker: "-d ipvlan -o parent=eth0.ID --subnet 10.1.100.0/16 --gateway 10.1.100.1",
    ours: { ipvlan: { parent: "eth0.ID", subnets: [{ cidr: "10.1.100.0/16", gateway: "10.1.100.1" }] } },
    dockerSays: { create: /it should be 10\.1\.0\.0\/16/ },
    weSay: /the network is 10\.1\.0\.0\/16/,
  },
  {
    name: "a gateway outside its subnet",
    docker: "-d ipvlan -o parent=eth0.ID --subnet 192.168.10.0/24 --gateway 192.168.11.1",
    ours: { ipvlan: { parent: "eth0.ID", subnets: [{ cidr: "192.168.10.0/24", gateway: "192.168.11.1" }] } },
    dockerSays: { create: /no matching subnet for gateway 192\.168\.11\.1/ },
    weSay: /192\.168\.11\.1 is not in 192\.168\.10\.0\/24/,
  },
  {
    name: "a range outside its subnet",
    docker: "-d ipvlan -o parent=eth0.ID --subnet 192.168.10.0/24 --ip-range 192.168.11.0/25",
    ours: {
      ipvlan: { parent: "eth0.ID", subnets: [{ cidr: "192.168.10.0/24", ipRange: "192.168.11.0/25" }] },
    },
    dockerSays: { create: /no matching subnet for range 192\.168\.11\.0\/25/ },
    weSay: /192\.168\.11\.0\/25 is not in 192\.168\.10\.0\/24/,
  },
  {
    name: "an aux address outside its subnet",
    docker: "-d ipvlan -o parent=eth0.ID --subnet 192.168.10.0/24 --aux-address x=192.168.11.9",
    ours: {
      ipvlan: { parent: "eth0.ID", subnets: [{ cidr: "192.168.10.0/24", exclude: ["192.168.11.9"] }] },
    },
    dockerSays: { create: /no matching subnet for aux-address 192\.168\.11\.9/ },
    weSay: /192\.168\.11\.9 is not in 192\.168\.10\.0\/24/,
  },
  {
    name: "a mode that there is not",
    docker: "-d macvlan -o parent=eth0.ID -o macvlan_mode=l2 --subnet 192.168.10.0/24",
    ours: { macvlan: { parent: "eth0.ID", mode: "l2" as "bridge", subnets: ten } },
    dockerSays: { create: /requested macvlan mode 'l2' is not valid/ },
    weSay: /mode.*"bridge", "private", "vepa", "passthru"/s,
  },
  {
    name: "an option that there is not",
    docker: "-d ipvlan -o parent=eth0.ID -o mood=l3 --subnet 192.168.10.0/24",
    ours: { ipvlan: { parent: "eth0.ID", subnets: ten, ...({ mood: "l3" } as object) } },
    dockerSays: "accepts",
    weSay: /mood/,
    why: "a network that is not what was asked for is a surprise",
  },
];
