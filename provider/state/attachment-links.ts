import { addressOf } from "../ipam/address";
import type { AttachmentRecord } from "../model/attachment";
import type { HostState, LinkElsewhere } from "../model/host-state";
import type { Link } from "../model/link";
import type { Owner } from "../model/ownership";
import { isOurs, marksOf } from "../ownership/is-ours";
import { markOf } from "../ownership/mark";
import { linkNamed } from "./links";

/**
 * Lists the links of an attachment in containers. Whoever is root in a container can give its links any alias, so a mark
 * counts only on a macvlan or ipvlan link that is on a link of the host, and only if it is not the link of another
 * attachment by that one's record. By its own record, a link counts without its mark as well.
 *
 * Root in a container with an attachment can make such a link as well, on its own one. So a mark does not count there,
 * unless the attachment has its record there or is wanted there: it would come and go while somebody deletes by it.
 *
 * @param wanted inode of the namespace that the attachment is wanted in
 */
export function linksOf(owner: Owner, state: HostState, wanted?: number): LinkElsewhere[] {
  const marks = marksOf(owner);
  const own = state.attachments.filter((record) => isOurs(record, owner));
  const recorded = own.flatMap((record) => linkOf(record, state) ?? []);
  const marked = state.elsewhere.filter(
    (entry) => marks.includes(entry.link.alias) && isOnHost(entry.link) && !recorded.includes(entry),
  );
  if (marked.length === 0) return recorded;
  const foreign = state.attachments.filter((record) => !own.includes(record));
  const others = recordedLinks(foreign, state);
  const places = [wanted, ...own.map(({ netns }) => netns)];
  const isOthers = (inode: number): boolean =>
    !places.includes(inode) && foreign.some(({ netns }) => netns === inode);
  return [...recorded, ...marked.filter((entry) => !others.has(entry) && !isOthers(entry.netns))];
}

/** Finds the links of all these attachments in the namespaces that their records name. */
export function recordedLinks(
  records: readonly AttachmentRecord[],
  { elsewhere, links, networks }: HostState,
): Set<LinkElsewhere> {
  const byNetns = new Map<number, LinkElsewhere[]>(records.map(({ netns }) => [netns, []]));
  for (const entry of elsewhere) byNetns.get(entry.netns)?.push(entry);
  return new Set(
    records.flatMap(
      (record) => linkOf(record, { elsewhere: byNetns.get(record.netns) ?? [], links, networks }) ?? [],
    ),
  );
}

/**
 * Finds an attachment's link in the namespace that its record names, by what the kernel lets no second link on the
 * parent have: its MAC address, or for ipvlan its addresses. If they were changed, its mark has to do.
 */
export function linkOf(
  record: AttachmentRecord,
  state: Pick<HostState, "elsewhere" | "links" | "networks">,
): LinkElsewhere | undefined {
  const inside = state.elsewhere.filter(({ netns, link }) => netns === record.netns && isOnHost(link));
  if (inside.length === 0) return undefined;
  const network = state.networks.find(({ name }) => name === record.network);
  const parent = network && linkNamed(state, network.parent);
  const mark = markOf(record.urn);
  return (
    inside.find(
      ({ link }) =>
        parent !== undefined &&
        link.parentIndex === parent.index &&
        link.child?.driver === network?.child.driver &&
        bears(link, record),
    ) ?? inside.find(({ link }) => link.alias === mark)
  );
}

function bears(link: Link, { macAddress, addresses }: AttachmentRecord): boolean {
  if (macAddress !== undefined) return link.macAddress === macAddress;
  const there = link.addresses.map(({ address }) => addressOf(address));
  return addresses.length > 0 && addresses.every((address) => there.includes(addressOf(address)));
}

/** Checks what only the kernel says: that it is a macvlan or ipvlan link on a link of the host. */
function isOnHost({ child, parentNamespaceId, parentIndex }: Link): boolean {
  return child !== undefined && parentNamespaceId !== undefined && parentIndex !== undefined;
}
