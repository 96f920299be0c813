import { BlockList } from "node:net";

/** What the program uses of a prefix, as NetBox's API (`/api/ipam/prefixes/`) spells it. */
export interface NetBoxPrefix {
  prefix: string;
  family: { value: number };
  status: { value: string };
  role: { slug: string } | null;
  vlan: { vid: number; name: string } | null;
}

export interface Subnet {
  cidr: string;
  family: "ipv4" | "ipv6";
  /** Prefixes in it that NetBox has as reserved. */
  reserved: string[];
}

export interface Vlan {
  /** 802.1Q VID. */
  vid: number;
  name: string;
  subnets: Subnet[];
}

/** Finds the VLANs whose active prefixes have this role. */
export function readVlans(text: string, role: string): Vlan[] {
  const { results, next } = JSON.parse(text) as { results?: NetBoxPrefix[]; next?: string | null };
  if (!Array.isArray(results))
    throw new Error("the file is not an answer of NetBox's API: it has no results");
  if (next) throw new Error("the file has the first page of NetBox's answer only: ask for ?limit=0");
  const reserved = results.filter(({ status }) => status.value === "reserved");
  const vlans = new Map<number, Vlan>();
  for (const { prefix: cidr, family, status, role: its, vlan } of results) {
    if (status.value !== "active" || its?.slug !== role) continue;
    if (!vlan) throw new Error(`${cidr} has the role ${role} and no VLAN in NetBox`);
    const known = vlans.get(vlan.vid) ?? { vid: vlan.vid, name: vlan.name, subnets: [] };
    known.subnets.push({
      cidr,
      family: family.value === 6 ? "ipv6" : "ipv4",
      reserved: reserved.map(({ prefix }) => prefix).filter((each) => isWithin(cidr, each)),
    });
    vlans.set(vlan.vid, known);
  }
  return [...vlans.values()];
}

function isWithin(outer: string, inner: string): boolean {
  const [network = "", length] = outer.split("/");
  const [address = "", innerLength] = inner.split("/");
  const family = (of: string) => (of.includes(":") ? "ipv6" : "ipv4");
  if (family(network) !== family(address) || Number(innerLength) < Number(length)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(length), family(network));
  return list.check(address, family(address));
}
