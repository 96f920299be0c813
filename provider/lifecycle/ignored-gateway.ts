import { inferredGateway } from "../ipam/pool";
import type { IpvlanNetworkSpec } from "../inputs/network";

/** Each is told once a run. */
const told = new Set<string>();

/** Tells the user of gateways that nothing is done with: in modes l3 and l3s, the host routes. */
export function tellIgnoredGateways({ host, name, mode, subnets }: IpvlanNetworkSpec): Promise<void> {
  if (mode === "l2") return Promise.resolve();
  for (const { cidr, gateway } of subnets ?? []) {
    // The first usable address is what a subnet has if nobody says anything.
    if (gateway === undefined || gateway === "none" || gateway === inferredGateway(cidr)) continue;
    const line = `${host.name}: the gateway ${gateway} of ${cidr} has no effect: in mode ${mode}, containers of the network "${name}" have their default route over the interface itself; leave it out`;
    if (!told.has(line)) console.info(line);
    told.add(line);
  }
  return Promise.resolve();
}
