import type { HostState, Route } from "../../../provider/model/host-state";
import type { Link } from "../../../provider/model/link";
import { prefixOf } from "../../../provider/ipam/address";
import { permanentAddresses } from "../../../provider/state/permanent-addresses";

/**
 * Returns a host's state without what may differ after a change is taken back: the index of a recreated link and that a
 * plan made it, the order of listings, what the kernel adds and removes itself (carrier, its own addresses and routes),
 * what routers advertise, and sysctls that nobody knew before.
 */
export function comparable(state: HostState, before = state): unknown {
  const { links, routes, sysctls: own, elsewhere, namespaces, records, networks, attachments } = state;
  const inside = namespaces.map(({ inode, routes: ways, sysctls }) => {
    const there = elsewhere.filter(({ netns }) => netns === inode).map(({ link }) => link);
    const known = before.namespaces.find((netns) => netns.inode === inode)?.sysctls ?? {};
    return {
      inode,
      links: sorted(
        there.map((link) => linkAlone(link, link.parentNamespaceId === undefined ? there : links)),
      ),
      routes: sorted(routesAlone(ways, there)),
      sysctls: Object.fromEntries(Object.keys(known).map((key) => [key, sysctls[key]])),
    };
  });
  return {
    links: sorted(links.map((link) => linkAlone(link, links))),
    routes: sorted(routesAlone(routes, links)),
    rules: sorted(state.rules ?? []),
    sysctls: Object.fromEntries(Object.keys(before.sysctls).map((key) => [key, own[key]])),
    inside,
    engines: Object.values(state.engines).map((listing) =>
      listing?.problem === undefined ? sorted(listing?.networks ?? []) : listing,
    ),
    records: [sorted(records), sorted(networks), sorted(attachments.map(inOrder))],
  };
}

function linkAlone(
  { index: _index, lowerUp: _lowerUp, planned: _planned, parentIndex, ...link }: Link,
  below: readonly Link[],
): unknown {
  return {
    ...link,
    parent: below.find(({ index }) => index === parentIndex)?.name,
    addresses: permanentAddresses({ ...link, index: 0, lowerUp: false }).sort(),
  };
}

/** Returns the routes that somebody on the host added, with what identifies each of them. */
function routesAlone(routes: readonly Route[], links: readonly Link[]): unknown[] {
  const isKernels = ({ link, destination, gateway }: Route): boolean =>
    gateway === undefined &&
    links.some(
      ({ name, addresses }) =>
        name === link && addresses.some(({ address }) => prefixOf(address) === destination),
    );
  return routes
    .filter((route) => !isKernels(route) && route.advertised !== true)
    .map(({ destination, gateway, link, table }) => ({ destination, gateway, link, table }));
}

function inOrder<Kept extends { readonly routes: readonly unknown[]; readonly standby: readonly unknown[] }>(
  record: Kept,
): Kept {
  return { ...record, routes: sorted(record.routes), standby: sorted(record.standby) };
}

function sorted<Item>(items: readonly Item[]): Item[] {
  return [...items].sort((left, right) => (inText(left) < inText(right) ? -1 : 1));
}

function inText(item: unknown): string {
  return JSON.stringify(item, (_key, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
      : value,
  );
}
