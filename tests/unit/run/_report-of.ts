import { addressOf, prefixLength } from "../../../provider/ipam/address";
import type { HostState, Route } from "../../../provider/model/host-state";
import type { Link } from "../../../provider/model/link";
import { attachmentLines } from "../../../provider/records/attachment";
import { linkLines } from "../../../provider/records/link";
import { networkLines } from "../../../provider/records/network";
import type { Report } from "../../../provider/observe/report";

type Sections = Report["sections"];

/** Returns the sections in which the script reports the host's own links and routes, and its records. */
export function sectionsOf(state: HostState): Sections {
  const { links, routes, sysctls, duplicates, records, networks, attachments } = state;
  return [
    { name: "state", lines: [linksAsJson(links), addressesAsJson(links), routesAsJson(routes)] },
    {
      name: "records",
      lines: [
        ...records.flatMap(linkLines),
        ...networks.flatMap(networkLines),
        ...attachments.flatMap(attachmentLines),
      ],
    },
    { name: "sysctls", lines: valuesOf(sysctls) },
    {
      name: "duplicates",
      lines: duplicates.map((each) => [each.link, each.address, each.macAddress].join(" ")),
    },
  ];
}

/** Returns the sections on other namespaces, which only a look reports. */
export function namespaceSectionsOf({ namespaces, elsewhere }: HostState): Sections {
  const others = namespaces.filter(({ own }) => !own);
  const self = namespaces.find(({ own }) => own);
  const listed = others.flatMap(({ inode, paths }) => paths.map((path) => `${String(inode)} ${path}`));
  return [
    { name: "spaces", lines: [`${String(self?.inode ?? 1)} /proc/self/ns/net`, ...listed] },
    ...others.flatMap(({ inode, paths: [path = ""], routes, sysctls }) => {
      const links = elsewhere.filter(({ netns }) => netns === inode).map(({ link }) => link);
      return [
        {
          name: `namespace ${path}`,
          lines: [linksAsJson(links), addressesAsJson(links), routesAsJson(routes)],
        },
        { name: `sysctls ${path}`, lines: valuesOf(sysctls) },
      ];
    }),
  ];
}

function valuesOf(sysctls: HostState["sysctls"]): string[] {
  return Object.entries(sysctls).map(([key, value]) => `/proc/sys/${key}:${value}`);
}

function linksAsJson(links: readonly Link[]): string {
  return JSON.stringify(
    links.map((link) => ({
      ifindex: link.index,
      ifname: link.name,
      flags: [...(link.up ? ["UP"] : []), ...(link.lowerUp ? ["LOWER_UP"] : [])],
      mtu: link.mtu,
      address: link.macAddress,
      ...(link.alias !== "" && { ifalias: link.alias }),
      ...(link.parentNamespaceId === undefined
        ? { link: links.find(({ index }) => index === link.parentIndex)?.name ?? null }
        : { link_index: link.parentIndex, link_netnsid: link.parentNamespaceId }),
      ...(link.kind !== "device" && {
        linkinfo: { info_kind: link.kind, info_data: vlanInfo(link) ?? childInfo(link) },
      }),
    })),
  );
}

function vlanInfo({ vlan }: Link): object | undefined {
  return (
    vlan && {
      protocol: vlan.protocol,
      id: vlan.vlanId,
      flags: vlan.flags.reorderHeader ? ["REORDER_HDR"] : [],
    }
  );
}

function childInfo({ child }: Link): object | undefined {
  return child && { mode: child.mode, ...(child.driver === "ipvlan" && { [child.flag]: true }) };
}

function addressesAsJson(links: readonly Link[]): string {
  return JSON.stringify(
    links.map(({ name, addresses }) => ({
      ifname: name,
      addr_info: addresses.map(({ address, scope, protocol, duplicate }) => ({
        local: addressOf(address),
        prefixlen: prefixLength(address),
        scope,
        protocol,
        ...(duplicate === true && { dadfailed: true, tentative: true }),
      })),
    })),
  );
}

function routesAsJson(routes: readonly Route[]): string {
  return JSON.stringify(
    routes.map(({ destination, gateway, link, metric, table }) => ({
      dst: destination,
      gateway,
      dev: link,
      metric,
      table,
    })),
  );
}
