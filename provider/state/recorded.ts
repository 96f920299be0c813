import { addressOf } from "../ipam/address";
import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import type { NetworkRecord } from "../model/network";
import { isIsolated } from "../ownership/isolated-parent";
import { markOf, readMark, readUrn, type MarkReading } from "../ownership/mark";
import { linkNamed } from "./links";
import { isSameWay } from "./routes";
import { listNames } from "./words";

/** One thing that a host remembers of a resource: a record, or a mark on a link that has no record. */
export interface Recorded {
  readonly kind: "link" | "network" | "attachment" | "route" | "mark";
  /** Name of the link or network, the attachment's container, or the route's destination. */
  readonly name: string;
  readonly maker: MarkReading;
  readonly about: string;
  /** Whether what is recorded is on the host now. */
  readonly there: boolean;
  /** Another machine wrote the record. */
  readonly copied?: true;
}

/** Lists what a host remembers: links, networks, attachments, marks without a record, and records of other machines. */
export function recordedOn(state: HostState): Recorded[] {
  const { records, networks, attachments, routeRecords, copies } = state;
  const links = records.map(({ link: name, urn, owned }): Recorded => {
    const link = linkNamed(state, name);
    return { kind: "link", name, maker: readUrn(urn), about: linkInWords(link, urn, owned), there: !!link };
  });
  const recordedLinks = new Set(records.map(({ link }) => link));
  const marked = state.links.flatMap(({ name, alias }): Recorded[] => {
    const maker = readMark(alias);
    if (maker === undefined || recordedLinks.has(name)) return [];
    return [{ kind: "mark", name, maker, about: "a link with a mark and no record", there: true }];
  });
  return [
    ...links,
    ...networks.map((network): Recorded => {
      const { name, urn } = network;
      const there = linkNamed(state, network.parent) !== undefined;
      return { kind: "network", name, maker: readUrn(urn), about: networkInWords(network), there };
    }),
    ...attachments.map((record): Recorded => {
      const { urn, container: name, network, interfaceName, addresses, netns } = record;
      const inside = state.elsewhere.filter((each) => each.netns === netns).map(({ link }) => link.alias);
      const about = `${interfaceName} in network ${network}, ${listNames(addresses.map(addressOf))}`;
      return {
        kind: "attachment",
        name,
        maker: readUrn(urn),
        about,
        there: inside.some((alias) => isMarkOf(alias, urn)),
      };
    }),
    ...routeRecords.map(({ urn, owned, route }): Recorded => ({
      kind: "route",
      name: route.destination,
      maker: readUrn(urn),
      about: `${owned ? "made" : "used, not made"}${route.gateway === undefined ? "" : `; via ${route.gateway}`}`,
      there: state.routes.some((seen) => isSameWay(seen, route)),
    })),
    ...marked,
    ...copies.map(({ kind, name, urn, machine }): Recorded => {
      const about = `written on another machine, ${machine}`;
      return { kind, name, maker: readUrn(urn), about, there: false, copied: true };
    }),
  ];
}

/** Checks whether an alias marks this very resource, whatever else goes into the hash at its end. */
export function isMarkOf(alias: string, urn: string): boolean {
  const readable = (mark: string): string => mark.slice(0, mark.lastIndexOf("@"));
  return readMark(alias) !== undefined && readable(alias) === readable(markOf(urn));
}

function linkInWords(link: Link | undefined, urn: string, owned: boolean): string {
  if (!owned) return "used, not made";
  if (link === undefined || isMarkOf(link.alias, urn)) return "made";
  return readMark(link.alias) === undefined ? "made, its mark is missing" : "made, now marked as another's";
}

function networkInWords(network: NetworkRecord): string {
  const { parent, subnets, child } = network;
  const where = isIsolated(network) ? "isolated" : `on ${parent}`;
  return `${child.driver} ${listNames(subnets.map(({ cidr }) => cidr))} ${where}`;
}
