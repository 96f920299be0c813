import type { NamedNetwork, TwoNetworks } from "../_two-networks";

const byName =
  "Docker 26.1 gives the default route to the network that comes first by name, whenever one comes or goes; ours stays as long as nobody has a higher gatewayPriority";

const onTheTrunk: Omit<NamedNetwork, "name"> = {
  docker: "-d ipvlan -o parent=eth0.ID --subnet 192.168.10.0/24",
  ours: { ipvlan: { parent: "eth0.ID", subnets: [{ cidr: "192.168.10.0/24" }] } },
};

const onABridge: Omit<NamedNetwork, "name"> = {
  docker: "-d macvlan -o parent=br.ID --subnet 10.ID.0.0/16",
  ours: { macvlan: { parent: "br.ID", subnets: [{ cidr: "10.ID.0.0/16" }] } },
};

const bridge = {
  before: "ip link add br.ID type bridge; ip link set br.ID up",
  after: "ip link del br.ID",
} as const;

const inTheBridges = { eth1: ["10.ID.0.2"], default: ["via 10.ID.0.1 dev eth1"] };

export const twoNetworks: readonly TwoNetworks[] = [
  {
    name: "eth0 and eth1, and the default route goes on when its network does",
    networks: [
      { name: "one", ...onTheTrunk },
      { name: "two", ...onABridge },
    ],
    ...bridge,
    inBoth: { eth0: ["192.168.10.2"], eth1: ["10.ID.0.2"], default: ["via 192.168.10.1 dev eth0"] },
    inTheSecond: inTheBridges,
  },
  {
    name: "a second network that comes first by name",
    networks: [
      { name: "two", ...onTheTrunk },
      { name: "one", ...onABridge },
    ],
    ...bridge,
    inBoth: { eth0: ["192.168.10.2"], eth1: ["10.ID.0.2"], default: ["via 192.168.10.1 dev eth0"] },
    inTheSecond: inTheBridges,
    differences: {
      "inBoth.default.0": {
        theirs: "via 10.ID.0.1 dev eth1",
        ours: "via 192.168.10.1 dev eth0",
        why: byName,
      },
    },
  },
  {
    name: "first an isolated one in l3, which leads nowhere",
    networks: [
      {
        name: "alone",
        docker: "-d ipvlan -o ipvlan_mode=l3 --subnet 10.ID.0.0/16",
        ours: { ipvlan: { mode: "l3", subnets: [{ cidr: "10.ID.0.0/16" }] } },
      },
      { name: "out", ...onTheTrunk },
    ],
    inBoth: { eth0: ["10.ID.0.2"], eth1: ["192.168.10.2"], default: ["via 192.168.10.1 dev eth1"] },
    inTheSecond: { eth1: ["192.168.10.2"], default: ["via 192.168.10.1 dev eth1"] },
  },
];
