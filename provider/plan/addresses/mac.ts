import { shortHash } from "../../ownership/mark";
import { macAddressOf } from "../../ipam/address";
import type { MacAddress } from "../../model/address";
import type { AttachmentRecord } from "../../model/attachment";
import type { DesiredAttachment } from "../../model/desired";
import type { HostState } from "../../model/host-state";
import type { NetworkRecord } from "../../model/network";

/** Two resources with the same hash are rare, and a third one is not expected. */
const mostAttempts = 8;

/**
 * Chooses a macvlan link's own address: the one that was asked for or that it had, else a locally administered one from
 * the hash of the URN, which its resource always gets again. Undefined where the link has its parent's.
 */
export function chooseMacAddress(
  { macAddress, former, owner, id }: DesiredAttachment,
  {
    network,
    recorded,
    state,
  }: { network: NetworkRecord; recorded: AttachmentRecord | undefined; state: HostState },
): MacAddress | undefined {
  const { child } = network;
  if (child.driver === "ipvlan" || child.mode === "passthru") return undefined;
  const kept = recorded?.network === network.name ? recorded.macAddress : undefined;
  if (macAddress !== undefined || kept !== undefined) return macAddress ?? kept;
  const taken = new Set([
    ...state.attachments.filter((other) => other.id !== id).map((other) => other.macAddress),
    ...state.links.map((link) => link.macAddress),
  ]);
  // Later candidates are for resources with the same hash; a replaced attachment keeps the one that it had.
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const candidate = candidateOf(owner.urn, attempt);
    if (candidate === former?.macAddress && !taken.has(candidate)) return candidate;
  }
  for (let attempt = 0; ; attempt++) {
    const candidate = candidateOf(owner.urn, attempt);
    if (!taken.has(candidate)) return candidate;
  }
}

export function candidateOf(urn: string, attempt: number): MacAddress {
  const hash = shortHash(attempt === 0 ? urn : `${urn}#${String(attempt)}`);
  return macAddressOf(["02", ...(hash.slice(0, 10).match(/../g) ?? [])].join(":"));
}
