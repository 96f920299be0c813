import { parseAddress, parseInterfaceAddress } from "../ipam/address";
import type { InterfaceAddress } from "../model/address";
import type { LinkRoute, SourceRule } from "../model/link";
import type { OwnershipRecord } from "../model/ownership";
import { parseRouteWords } from "./route-words";
import { isLinkName, recordsIn, sysctlLines, sysctlsIn, valuesOf } from "./lines";

/**
 * Parses the records of links among the record files of a host, which come one after another. One record, format 1, a
 * keyword on each line:
 *
 *     trunkline-record 1 eth0.10
 *     urn urn:pulumi:dev::lab::pulumi-nodejs:dynamic/trunkline:VlanSubInterface::web1-vlan10
 *     owned yes
 *     build link add link eth0 name eth0.10 type vlan protocol 802.1Q id 10
 *     build route add 10.0.0.0/8 via 10.10.0.1 dev eth0.10 metric 5 table 100
 *     build rule add from 10.10.0.9 lookup 100 priority 30000
 *     build -6 rule add from 2001:db8:10::9 lookup 100 priority 30000
 *     sysctl net/ipv6/conf/IFNAME/accept_ra 0        a program asked for it
 *     set net/ipv4/conf/IFNAME/arp_ignore 1          Trunkline itself sets it
 *     machine 3f5a9c01d2e44b0c8a17f4d5c2b96e70
 *
 * The script ends each record of any kind with the `machine` that it runs on; copies.ts reads that.
 * `pending BOOT-ID` is there while the link is being made. The script on the host, which alone knows the boot that it
 * runs in, writes that record in these very lines, from a `claim` line. A file that a power loss cut short is skipped,
 * and so is a keyword that a later release added.
 */
export function parseRecords(text: string): OwnershipRecord[] {
  return recordsIn(text, /^trunkline-record 1 (\S+)$/).flatMap(
    ({ name, lines }) => parseRecord(name, lines) ?? [],
  );
}

function parseRecord(link: string, lines: readonly string[]): OwnershipRecord | undefined {
  const [urn] = valuesOf(lines, "urn");
  const [owned] = valuesOf(lines, "owned");
  const [pendingSince] = valuesOf(lines, "pending");
  const [sysctls, ownSysctls] = [sysctlsIn(lines), sysctlsIn(lines, "set")];
  if (!isLinkName(link) || urn === undefined || owned === undefined) return undefined;
  return {
    link,
    urn,
    owned: owned === "yes",
    ...(pendingSince !== undefined && { pendingSince }),
    build: valuesOf(lines, "build"),
    ...(Object.keys(sysctls).length > 0 && { sysctls }),
    ...(Object.keys(ownSysctls).length > 0 && { ownSysctls }),
  };
}

/** Returns the name of the link that the link was made on, according to the lines that make it again. */
export function parentIn({ build }: OwnershipRecord): string | undefined {
  return build.flatMap((line) => /^link add link (\S+) name /.exec(line)?.[1] ?? [])[0];
}

/** Returns the addresses that the link was given, according to the lines that make it again. */
export function addressesIn({ build }: OwnershipRecord): InterfaceAddress[] {
  return build.flatMap((line) => {
    const [, address = ""] = /^address (?:add|replace) (\S+) /.exec(line) ?? [];
    return parseInterfaceAddress(address) ?? [];
  });
}

/** Returns the routes that were given over the link, according to the same lines. */
export function routesIn({ build }: OwnershipRecord): LinkRoute[] {
  return build.flatMap((line) => {
    const [, words = ""] = /^route add (.*)$/.exec(line) ?? [];
    return parseRouteWords(words)?.route ?? [];
  });
}

/** Returns the rules for what is sent from the link's addresses, according to the same lines. */
export function rulesIn({ build }: OwnershipRecord): SourceRule[] {
  return build.flatMap((line) => {
    const [, text = "", table = ""] = /^(?:-6 )?rule add from (\S+) lookup (\S+) /.exec(line) ?? [];
    const from = parseAddress(text);
    return from === undefined ? [] : [{ from, table }];
  });
}

/** Returns the lines of a link's record, heading included. */
export function linkLines({ link, urn, owned, pendingSince, build, ...record }: OwnershipRecord): string[] {
  return [
    `trunkline-record 1 ${link}`,
    `urn ${urn}`,
    `owned ${owned ? "yes" : "no"}`,
    ...(pendingSince === undefined ? [] : [`pending ${pendingSince}`]),
    ...build.map((line) => `build ${line}`),
    ...sysctlLines(record.sysctls),
    ...sysctlLines(record.ownSysctls, "set"),
  ];
}
