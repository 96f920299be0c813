import { isolated, onSegment, routed, type Row } from "../_row";

const subnets = [{ cidr: "192.168.10.0/24" }];

const notIsolated =
  "Docker 26.1 only leaves the default route out; its documents say that --internal is the same as no parent";

const withinOnly =
  "Docker 26.1 gives its containers no route to the other subnets, Docker's documents the default route over the link; ours has a route to each of the subnets and no default route: they reach each other, all else is unreachable at once, and nothing competes with the default route of another network";

/** Which link the networks sit on, and who removes it. */
export const parents: readonly Row[] = [
  {
    name: "eth0 itself, without a tag",
    docker: "-d ipvlan -o parent=eth0 --subnet 192.168.ID.0/24",
    ours: { ipvlan: { parent: "eth0", subnets: [{ cidr: "192.168.ID.0/24" }] } },
    reaches: onSegment,
  },
  {
    name: "a sub-interface that is there is used, and stays",
    before: "ip link add link eth0 name eth0.ID type vlan id ID; ip link set eth0.ID up",
    docker: "-d ipvlan -o parent=eth0.ID --subnet 192.168.10.0/24",
    ours: { ipvlan: { parent: "eth0.ID", subnets } },
    reaches: onSegment,
  },
  {
    name: "one of any other name, too",
    before: "ip link add link eth0 name foo.ID type vlan id ID; ip link set foo.ID up",
    docker: "-d macvlan -o parent=foo.ID --subnet 192.168.10.0/24",
    ours: { macvlan: { parent: "foo.ID", subnets } },
    reaches: onSegment,
  },
  {
    name: "a bridge as the parent",
    before: "ip link add br.ID type bridge; ip link set br.ID up",
    docker: "-d macvlan -o parent=br.ID --subnet 192.168.10.0/24",
    ours: { macvlan: { parent: "br.ID", subnets } },
    // Only the containers are on this bridge.
    reaches: routed,
  },
  {
    name: "ipvlan without a parent",
    docker: "-d ipvlan --subnet 192.168.10.0/24",
    ours: { ipvlan: { subnets } },
    reaches: isolated,
  },
  {
    name: "ipvlan l3 without a parent, in two subnets",
    docker: "-d ipvlan -o ipvlan_mode=l3 --subnet 192.168.214.0/24 --subnet 10.1.214.0/24",
    ours: { ipvlan: { mode: "l3", subnets: [{ cidr: "192.168.214.0/24" }, { cidr: "10.1.214.0/24" }] } },
    containers: {
      a: { docker: "--ip 192.168.214.10", ours: { addresses: ["192.168.214.10"] } },
      b: { docker: "--ip 10.1.214.10", ours: { addresses: ["10.1.214.10"] } },
    },
    reaches: isolated,
    differences: {
      "a.routes.10.1.214.0/24": { theirs: undefined, ours: "there", why: withinOnly },
      "b.routes.192.168.214.0/24": { theirs: undefined, ours: "there", why: withinOnly },
      "reach.v4.same host": { theirs: "unreachable", ours: "yes", why: withinOnly },
      "reach.v4.gateway at 10.1.214.1": { theirs: "unreachable", ours: undefined, why: withinOnly },
    },
  },
  {
    name: "ipvlan l3s without a parent, in both families",
    docker: "-d ipvlan -o ipvlan_mode=l3s --ipv6 --subnet 192.168.10.0/24 --subnet 2001:db8:10::/64",
    ours: { ipvlan: { mode: "l3s", subnets: [...subnets, { cidr: "2001:db8:10::/64" }] } },
    reaches: isolated,
  },
  {
    name: "internal, without a parent",
    docker: "-d ipvlan --internal --subnet 192.168.10.0/24",
    ours: { ipvlan: { internal: true, subnets } },
    reaches: isolated,
  },
  {
    name: "internal, with a parent: isolated all the same",
    docker: "-d ipvlan --internal -o parent=eth0.ID --subnet 192.168.10.0/24",
    ours: { ipvlan: { internal: true, parent: "eth0.ID", subnets } },
    reaches: isolated,
    differences: {
      "parent.vlan": { theirs: "there", ours: undefined, why: notIsolated },
      "parent.dummy": { theirs: undefined, ours: "there", why: notIsolated },
      "container.link.address": { theirs: "02:00:00:00:01:01", ours: "LOCAL", why: notIsolated },
      "reach.v4.other host": { theirs: "yes", ours: "no", why: notIsolated },
      "reach.v4.gateway": { theirs: "yes", ours: "no", why: notIsolated },
      "reach.v4.its host, from another": { theirs: "yes", ours: "no", why: notIsolated },
    },
  },
  {
    name: "neither parent nor subnet: one of the default pools",
    docker: "-d ipvlan",
    ours: { ipvlan: {} },
    reaches: isolated,
  },
];
