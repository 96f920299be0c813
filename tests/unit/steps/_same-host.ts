import type { HostState, Route } from "../../../provider/model/host-state";
import type { Link } from "../../../provider/model/link";
import type { Step } from "../../../provider/model/step";
import { afterStep } from "../../../provider/steps/effect";
import { seenFrom, seenFromHost } from "../../../provider/steps/netns";
import { withoutSysctlsOf } from "../../../provider/steps/sysctls";
import { routesIn } from "../../../provider/records/link";
import { isSameWay } from "../../../provider/state/routes";
import { hostNetns } from "../../../provider/state/namespaces";
import { prefixOf } from "../../../provider/ipam/address";
import { permanentAddresses } from "../../../provider/state/permanent-addresses";

/**
 * Returns a host's state without what may differ after a change is taken back: the index of a recreated link and that a
 * plan made it, the order of listings, what the kernel adds and removes itself (carrier, its own addresses and routes), and sysctls that nobody
 * knew before.
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

/** Returns the routes that somebody added, with what identifies each of them. */
function routesAlone(routes: readonly Route[], links: readonly Link[]): unknown[] {
  const isKernels = ({ link, destination, gateway }: Route): boolean =>
    gateway === undefined &&
    links.some(
      ({ name, addresses }) =>
        name === link && addresses.some(({ address }) => prefixOf(address) === destination),
    );
  return routes
    .filter((route) => !isKernels(route))
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

/**
 * Returns the state of a host after these steps are taken back: as it was, except for deleted links. A recreated link
 * has lost the routes that its record does not name and the settings that somebody gave it, and a network's link is down. A deleted link in a container
 * stays away, and what another link got of its routes stays there (`provider/steps/rebuild.ts` says why).
 */
export function takenBack(before: HostState, steps: readonly Step[]): HostState {
  const deleted = steps.flatMap((step) => {
    const [netns, inner] = step.kind === "inNetns" ? [step.netns, step.step] : [hostNetns, step];
    const link = seenFrom(before, netns.inode).links.find(
      ({ name }) => "name" in inner && name === inner.name,
    );
    return inner.kind === "deleteLink" && link !== undefined ? [{ step, netns, link }] : [];
  });
  const lost = deleted.filter(({ link }) => link.parentNamespaceId !== undefined);
  const handedOn = steps.filter(
    ({ kind, ...rest }) =>
      kind === "inNetns" &&
      "step" in rest &&
      rest.step.kind === "takeRoute" &&
      lost.some(({ link }) => rest.step.kind === "takeRoute" && link.name === rest.step.from?.name),
  );
  const without = [...handedOn, ...lost.map(({ step }) => step)].reduce(afterStep, before);
  return deleted
    .filter((each) => !lost.includes(each))
    .reduce((state, { netns, link: { name, child } }) => {
      const inside = seenFrom(state, netns.inode);
      const again = (link: Link): Link =>
        child !== undefined && link.name === name ? { ...link, up: false } : link;
      const record = netns === hostNetns ? state.records.find((each) => each.link === name) : undefined;
      const given = record === undefined ? [] : routesIn(record);
      const routes = inside.routes.filter(
        (route) => route.link !== name || given.some((each) => isSameWay(each, route)),
      );
      const there = withoutSysctlsOf({ ...inside, routes, links: inside.links.map(again) }, name, netns);
      return seenFromHost(there, netns.inode, state);
    }, without);
}
