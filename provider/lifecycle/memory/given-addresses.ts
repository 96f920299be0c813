import type { InterfaceAddress } from "../../model/address";
import type { Segment } from "../../plan/addresses/segment";

export interface Given {
  readonly urn: string;
  readonly network: string;
  readonly addresses: readonly InterfaceAddress[];
  /** Of a network, which may have no record yet. */
  readonly segment?: Segment;
}

/** What the resources of a run are given, by URN: from check on, until a host's own records say so. */
export class GivenAddresses {
  private readonly byUrn = new Map<string, Given & { readonly host: string }>();

  /** Nobody else of this run may have them. */
  note(host: string, given: Given): void {
    this.byUrn.set(given.urn, { ...given, host });
  }

  on(host: string): Given[] {
    return [...this.byUrn.values()].filter((given) => given.host === host);
  }
}
