import { macAddressOf, parseAddress } from "../../ipam/address";
import type { FormerAddresses as Former } from "../../model/desired";
import type { Properties } from "../../inputs/fields";
import type { HostReference } from "../../inputs/host";

/**
 * Addresses that each attachment had when a run came to it, by URN: kept from diff and delete to create.
 *
 * A replaced attachment is deleted first, and its record on the host goes with it; when it is made again, neither the host
 * nor Pulumi's inputs to `create` show its addresses. But before that Pulumi calls diff with the old state in the same
 * process: for a replaced resource, for one that is replaced along with its dependency, and for one that an earlier run
 * deleted and then failed to make again. With `--replace` Pulumi does not call diff, and `delete` shows the addresses.
 */
export class FormerAddresses {
  private readonly byUrn = new Map<string, Former & { readonly host: Partial<HostReference> }>();

  note(urn: string, { host, addresses, macAddress }: Properties): void {
    if (!Array.isArray(addresses)) return;
    this.byUrn.set(urn, {
      host: typeof host === "object" && host !== null ? host : {},
      addresses: addresses.flatMap((address) => parseAddress(String(address)) ?? []),
      ...(typeof macAddress === "string" && { macAddress: macAddressOf(macAddress) }),
    });
  }

  of(urn: string): Former | undefined {
    return this.byUrn.get(urn);
  }

  all(): (Former & { readonly urn: string; readonly host: Partial<HostReference> })[] {
    return [...this.byUrn].map(([urn, former]) => ({ urn, ...former }));
  }
}
