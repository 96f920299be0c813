import { addressOf } from "../ipam/address";
import type { VlanSubInterfaceSpec } from "../inputs/vlan-sub-interface";
import type { HostState } from "../model/host-state";
import { linkNamed } from "../state/links";
import type { Told } from "./memory/told";

/** Tells which addresses of a link the kernel does not use, because somebody on the segment has them. */
export function tellDuplicates(
  told: Told,
  { host, name, addresses = [] }: VlanSubInterfaceSpec,
  state: HostState,
): void {
  const duplicates = linkNamed(state, name)?.addresses.filter(({ duplicate }) => duplicate === true) ?? [];
  for (const { address: cidr } of duplicates.filter(({ address }) => addresses.includes(address))) {
    const address = addressOf(cidr);
    const holder = state.duplicates.findLast((each) => each.link === name && each.address === address);
    told.info(
      `${host.name}: ${name} does not have ${address}: ${holder?.macAddress ?? "somebody else"} on its segment has it (IPv6 duplicate address detection); the next pulumi up asks again`,
    );
  }
}
