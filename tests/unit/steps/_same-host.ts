import type { HostState, Route } from "../../../provider/model/host-state";
import type { Link } from "../../../provider/model/link";
import type { Step } from "../../../provider/model/step";
import { afterStep } from "../../../provider/steps/effect";
import { seenFrom } from "../../../provider/steps/netns";
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
 * Returns the state of a host after these steps are taken back: as it was, except for links in containers. Such a link
 * stays away once it is deleted, and what another link got of its routes stays there (`provider/steps/rebuild.ts` says
 * why).
 */
export function takenBack(before: HostState, steps: readonly Step[]): HostState {
  const lost = steps.filter((step) => {
    if (step.kind !== "inNetns" || step.step.kind !== "deleteLink") return false;
    const { name } = step.step;
    const there = seenFrom(before, step.netns.inode).links.find((link) => link.name === name);
    return there?.parentNamespaceId !== undefined;
  });
  const names = lost.map((step) => (step.kind === "inNetns" && "name" in step.step ? step.step.name : ""));
  const handedOn = steps.filter(
    (step) =>
      step.kind === "inNetns" && step.step.kind === "takeRoute" && names.includes(step.step.from?.name ?? ""),
  );
  return [...handedOn, ...lost].reduce(afterStep, before);
}
