import { macAddressOf, parseAddress } from "../../ipam/address";
import type { FormerAddresses as Former } from "../../model/desired";
import type { Properties } from "../../inputs/fields";

/**
 * What each attachment had when a run came to it, by URN: from diff and delete to create.
 *
 * An attachment that is replaced is deleted first, and its record on the host goes with it; when it is made again, neither
 * the host nor what Pulumi hands to `create` tells its addresses. But before that Pulumi asks for the difference to the
 * old state, in the same process: for what is replaced, for what is replaced along with what it depends on, and for what
 * an earlier run deleted and then failed to make again. With `--replace` it does not ask, and `delete` tells.
 */
export class FormerAddresses {
  private readonly byUrn = new Map<string, Former & { readonly host: unknown }>();

  note(urn: string, { host, addresses, macAddress }: Properties): void {
    if (!Array.isArray(addresses)) return;
    const name = typeof host === "object" && host !== null && "name" in host ? host.name : undefined;
    this.byUrn.set(urn, {
      host: name,
      addresses: addresses.flatMap((address) => parseAddress(String(address)) ?? []),
      ...(typeof macAddress === "string" && { macAddress: macAddressOf(macAddress) }),
    });
  }

  of(urn: string): Former | undefined {
    return this.byUrn.get(urn);
  }

  all(): (Former & { readonly urn: string; readonly host: unknown })[] {
    return [...this.byUrn].map(([urn, former]) => ({ urn, ...former }));
  }
}
