import { addressIn, parseAddress, parseInterfaceAddress, parsePrefix } from "../ipam/address";
import { contains } from "../ipam/prefix";
import type { InterfaceAddress } from "../model/address";
import type { Properties } from "../inputs/fields";
import type { HostReference } from "../inputs/host";
import type { Segment } from "../plan/addresses/segment";
import type { Run } from "./memory/run";

/**
 * Notes the addresses that a resource has according to the state, on a host that nobody can look at: no other host's
 * resource is given one of them. A network comes before its attachments, which do not say what its subnets are.
 */
export function noteHeld({ fleet, allocations }: Run, host: HostReference, state: Properties): void {
  const machine = fleet.machineAt(host);
  const urn = String(state["resourceUrn"]);
  const { network, name, parent, subnets, shim, addresses } = state;
  if (typeof network === "string") {
    const segment = allocations.on(machine).find((each) => each.network === network)?.segment;
    if (segment === undefined) return;
    allocations.note(machine, { urn, network, addresses: within(segment, addresses), segment });
  } else if (Array.isArray(subnets) && typeof parent === "string") {
    const segment = { parent, subnets: subnets.flatMap(subnetIn) };
    const own = typeof shim === "object" && shim !== null && "addresses" in shim ? shim.addresses : [];
    allocations.note(machine, { urn, network: String(name), addresses: within(segment, own), segment });
  }
}

function subnetIn(subnet: unknown): Segment["subnets"][number][] {
  const given = typeof subnet === "object" && subnet !== null && "cidr" in subnet ? subnet.cidr : undefined;
  const cidr = typeof given === "string" ? parsePrefix(given) : undefined;
  return cidr === undefined ? [] : [{ cidr }];
}

function within({ subnets }: Segment, addresses: unknown): InterfaceAddress[] {
  const all: unknown[] = Array.isArray(addresses) ? addresses : [];
  return all.flatMap((each) => {
    const whole = parseInterfaceAddress(String(each));
    if (whole !== undefined) return [whole];
    const address = parseAddress(String(each));
    const subnet = address && subnets.find(({ cidr }) => contains(cidr, address));
    return address && subnet ? [addressIn(subnet.cidr, address)] : [];
  });
}
