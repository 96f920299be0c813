import { inferredGateway } from "../ipam/pool";
import type { IpvlanNetworkSpec } from "../inputs/network";
import type { Told } from "./memory/told";

/** Tells the user of gateways without effect: in modes l3 and l3s the host routes. */
export function tellIgnoredGateways(told: Told, { host, name, mode, subnets }: IpvlanNetworkSpec): void {
  if (mode === "l2") return;
  for (const { cidr, gateway } of subnets ?? []) {
    // The first usable address is a subnet's default gateway.
    if (gateway === undefined || gateway === "none" || gateway === inferredGateway(cidr)) continue;
    told.info(
      `${host.name}: the gateway ${gateway} of ${cidr} has no effect: in mode ${mode}, containers of the network "${name}" have their default route over the interface itself; leave it out`,
    );
  }
}
