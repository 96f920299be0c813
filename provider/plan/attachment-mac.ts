import { shortHash } from "../desired/mark";
import type { AttachmentRecord } from "../model/attachment";
import type { DesiredAttachment } from "../model/desired";
import type { HostState } from "../model/host-state";
import type { NetworkRecord } from "../model/network";

/**
 * A macvlan link's own address: the one that was chosen or that it had, else one that its resource always gets again:
 * locally administered, from the hash of the URN. Undefined where the link has its parent's.
 */
export function chooseMacAddress(
  { macAddress, owner, id }: DesiredAttachment,
  {
    network,
    recorded,
    state,
  }: { network: NetworkRecord; recorded: AttachmentRecord | undefined; state: HostState },
): string | undefined {
  const { child } = network;
  if (child.driver === "ipvlan" || child.mode === "passthru") return undefined;
  const kept = recorded?.network === network.name ? recorded.macAddress : undefined;
  if (macAddress !== undefined || kept !== undefined) return macAddress ?? kept;
  const taken = new Set([
    ...state.attachments.filter((other) => other.id !== id).map((other) => other.macAddress),
    ...state.links.map((link) => link.macAddress),
  ]);
  for (let attempt = 0; ; attempt++) {
    const hash = shortHash(attempt === 0 ? owner.urn : `${owner.urn}#${String(attempt)}`);
    const candidate = ["02", ...(hash.slice(0, 10).match(/../g) ?? [])].join(":");
    if (!taken.has(candidate)) return candidate;
  }
}
