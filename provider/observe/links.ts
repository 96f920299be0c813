import { forEachVlanFlag } from "../model/vlan-flags";
import { z } from "zod";
import { macAddressOf, parseInterfaceAddress } from "../ipam/address";
import type { Link, LinkAddress, QosMap, VlanData, VlanProtocol } from "../model/link";
import type { ChildKind } from "../model/network";

/** The fields of `ip -j -d link show` that are read here; iproute2 adds more with every release. */
const ipLink = z.object({
  ifindex: z.number(),
  ifname: z.string(),
  altnames: z.array(z.string()).optional(),
  flags: z.array(z.string()),
  mtu: z.number(),
  address: z.string().optional(),
  ifalias: z.string().optional(),
  /** Name of the link below, if that link is in the same namespace. */
  link: z.string().nullish(),
  /** Index of the link below, if that link is in another namespace. */
  link_index: z.number().optional(),
  link_netnsid: z.number().optional(),
  master: z.string().optional(),
  link_type: z.string().optional(),
  linkinfo: z.object({ info_kind: z.string().optional(), info_data: z.unknown().optional() }).optional(),
});

/** The fields of `ip -j addr show` that are read here. */
const ipAddress = z.object({
  ifname: z.string().optional(),
  addr_info: z.array(
    z
      .object({
        local: z.string(),
        prefixlen: z.number(),
        scope: z.string(),
        dynamic: z.boolean().optional(),
        dadfailed: z.boolean().optional(),
        /** `kernel_ll`, a name of /etc/iproute2/rt_addrprotos, or a number: `0x12`. */
        protocol: z.string().optional(),
      })
      .partial({ local: true }),
  ),
});

const qosMap = z.array(z.object({ from: z.number(), to: z.number() })).default([]);

const vlanInfo = z.object({
  protocol: z.string().default("802.1Q"),
  id: z.number(),
  flags: z.array(z.string()).default([]),
  ingress_qos: qosMap,
  egress_qos: qosMap,
});

/**
 * Parses the links of one namespace.
 *
 * @param links what `ip -j -d link show` printed, parsed
 * @param addresses what `ip -j addr show` printed, parsed; `[]` if addresses were not asked for
 */
export function parseLinks(links: unknown, addresses: unknown): Link[] {
  const addressesByName = new Map(
    z
      .array(ipAddress)
      .parse(withoutEmptyObjects(addresses))
      .map((entry) => [entry.ifname, entry.addr_info.flatMap(linkAddress)]),
  );
  const parsed = z.array(ipLink).parse(withoutEmptyObjects(links));
  const indexByName = new Map(parsed.map((link) => [link.ifname, link.ifindex]));
  return parsed.map((link): Link => {
    const kind = kindOf(link);
    const parentIndex = link.link_index ?? (link.link ? indexByName.get(link.link) : undefined);
    return {
      index: link.ifindex,
      name: link.ifname,
      alternativeNames: link.altnames ?? [],
      kind,
      ...(parentIndex !== undefined && { parentIndex }),
      ...(link.link_netnsid !== undefined && { parentNamespaceId: link.link_netnsid }),
      ...(link.master !== undefined && { master: link.master }),
      mtu: link.mtu,
      macAddress: link.address ? macAddressOf(link.address) : "",
      up: link.flags.includes("UP"),
      lowerUp: link.flags.includes("LOWER_UP"),
      alias: link.ifalias ?? "",
      ...(kind === "vlan" && { vlan: vlanData(link.linkinfo?.info_data) }),
      ...childOf(kind, link.linkinfo?.info_data),
      ...(link.link_type !== undefined && { hardware: link.link_type }),
      ...(kind === "bridge" && filterOf(link.linkinfo?.info_data)),
      addresses: addressesByName.get(link.ifname) ?? [],
    };
  });
}

function kindOf(link: z.infer<typeof ipLink>): string {
  if (link.flags.includes("LOOPBACK")) return "loopback";
  return link.linkinfo?.info_kind ?? "device";
}

function vlanData(data: unknown): VlanData {
  const info = vlanInfo.parse(data);
  return {
    vlanId: info.id,
    protocol: vlanProtocolOf(info.protocol),
    flags: forEachVlanFlag(({ keyword }) => info.flags.includes(keyword.toUpperCase())),
    ingressQos: toMap(info.ingress_qos),
    egressQos: toMap(info.egress_qos),
  };
}

/** iproute2 prints an ipvlan link's flag as a key of that name: `{ "mode": "l2", "private": true }`. */
const childInfo = z.object({
  mode: z.string(),
  private: z.boolean().optional(),
  vepa: z.boolean().optional(),
});

/** The driver whose links the kernel makes for each kind; macvtap and ipvtap are those of virtual machines. */
const drivers: Readonly<Record<string, ChildKind["driver"]>> = {
  macvlan: "macvlan",
  macvtap: "macvlan",
  ipvlan: "ipvlan",
  ipvtap: "ipvlan",
};

function childOf(kind: string, data: unknown): { child?: ChildKind } {
  const driver = drivers[kind];
  if (driver === undefined) return {};
  const { mode, ...flags } = childInfo.parse(data);
  const flag = flags.private ? "private" : flags.vepa ? "vepa" : "bridge";
  return { child: (driver === "macvlan" ? { driver, mode } : { driver, mode, flag }) as ChildKind };
}

const bridgeInfo = z.object({ vlan_filtering: z.number().optional(), vlan_protocol: z.string().optional() });

function filterOf(data: unknown): Pick<Link, "filtersVlans"> {
  const { vlan_filtering: filters, vlan_protocol: protocol } = bridgeInfo.safeParse(data).data ?? {};
  return filters === 1 ? { filtersVlans: vlanProtocolOf(protocol ?? "802.1Q") } : {};
}

function vlanProtocolOf(told: string): VlanProtocol {
  return /802\.1ad/i.test(told) ? "802.1ad" : "802.1Q";
}

/** The kernel keeps cleared entries as `n:0`, which means the same as no entry. */
function toMap(pairs: { from: number; to: number }[]): QosMap {
  return Object.fromEntries(pairs.filter(({ to }) => to !== 0).map(({ from, to }) => [String(from), to]));
}

function linkAddress(info: z.infer<typeof ipAddress>["addr_info"][number]): LinkAddress[] {
  const address = parseInterfaceAddress(`${info.local ?? ""}/${String(info.prefixlen)}`);
  if (address === undefined) return [];
  return [
    {
      address,
      scope: info.scope,
      dynamic: info.dynamic ?? false,
      ...protocolOf(info.protocol),
      ...(info.dadfailed === true && { duplicate: true }),
    },
  ];
}

/** IFAPROT_KERNEL_LO, _RA and _LL, by which the kernel marks its own addresses, and none at all. */
const kernelProtocols = 3;

/** Reads who gave an address; neither the kernel nor `ip`, which says nothing of itself, is anybody. */
function protocolOf(printed: string | undefined): Pick<LinkAddress, "protocol"> {
  if (printed === undefined || printed.startsWith("kernel_") || printed === "unspec") return {};
  const number = Number(printed);
  if (Number.isNaN(number)) return { protocol: printed };
  return number <= kernelProtocols ? {} : { protocol: String(number) };
}

/** iproute2 prints `{}` for each entry that its own filter dropped. */
function withoutEmptyObjects(value: unknown): unknown {
  return Array.isArray(value)
    ? value.filter((entry) => typeof entry !== "object" || entry === null || Object.keys(entry).length > 0)
    : value;
}
