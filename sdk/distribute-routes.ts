import * as pulumi from "@pulumi/pulumi";
import type { Host } from "./host";
import { HostRoute, type HostRouteArgs } from "./host-route";
import type { Network } from "./network";
import { VlanSubInterface } from "./vlan-sub-interface";

/**
 * A host on the network between the hosts: the sub-interface by which it is there, which has `addresses`, or its address of each
 * family, without prefix length.
 */
export type ViaArgs = VlanSubInterface | pulumi.Input<string> | readonly pulumi.Input<string>[];

/** What all routes have in common: the options of a `HostRoute`. */
export interface DistributedRoutesArgs extends Pick<
  HostRouteArgs,
  "metric" | "table" | "allowOverlap" | "allowDisconnect"
> {
  /**
   * By the name of the `Host` resource, how the hosts reach each other. Needed for each host that has one of the networks; a
   * host that gets routes and has none leads them over the link that the gateway is on.
   */
  via: Readonly<Record<string, ViaArgs>>;
}

/**
 * Gives hosts the routes to networks on other hosts: what an ipvlan network in mode `l3` needs, of whose subnets nobody but its
 * own host knows. Makes a `HostRoute` for each subnet of each network and each other host, `HOST-to-NETWORK`, then
 * `HOST-to-NETWORK-2` for the second subnet, and so on; the gateway is the address of the network's host of the subnet's family.
 *
 *     trunkline.distributeRoutes([app1, app2], [web1, web2], { via: { web1: web1Vlan10, web2: web2Vlan10 } });
 *
 * @param networks each on any host; the program has its `subnets` as a list, whose entries may be outputs
 * @param hosts those that get the routes; a host gets none to its own networks
 * @param options of each of the routes, such as `parent`
 * @returns the routes, by network, then by host
 * @throws RunError if `via` does not say how a network's host is reached, or `subnets` is an output as a whole
 */
export function distributeRoutes(
  networks: readonly Network[],
  hosts: readonly Host[],
  { via, ...common }: DistributedRoutesArgs,
  options?: pulumi.CustomResourceOptions,
): HostRoute[] {
  return networks.flatMap((network) => {
    const { ownName, host: home, subnets } = network.plainly;
    const gateway = via[home.ownName];
    if (gateway === undefined)
      throw new pulumi.RunError(
        `distributeRoutes: via does not have ${home.ownName}, the host of ${ownName}`,
      );
    if (subnets === undefined)
      throw new pulumi.RunError(
        `distributeRoutes: the subnets of ${ownName} are an output; give a list, whose entries may be outputs`,
      );
    return hosts
      .filter((host) => host !== home)
      .flatMap((host) =>
        Array.from({ length: subnets }, (_, index) => {
          const destination = network.subnets.apply((all) => all[index]?.cidr ?? "");
          const link = via[host.ownName];
          return new HostRoute(
            `${host.ownName}-to-${ownName}${index === 0 ? "" : `-${String(index + 1)}`}`,
            {
              ...common,
              host,
              destination,
              gateway: pulumi
                .all([destination, addressesOf(gateway)])
                .apply(([to, all]) => ofFamily(to, all)),
              ...(link instanceof VlanSubInterface && { link }),
            },
            options,
          );
        }),
      );
  });
}

function addressesOf(via: ViaArgs): pulumi.Output<readonly string[]> {
  if (!(via instanceof VlanSubInterface))
    return pulumi
      .output(via as pulumi.Input<string> | pulumi.Input<string>[])
      .apply((given) => [given].flat());
  const { addresses } = via as unknown as { addresses?: pulumi.Output<string[] | undefined> };
  return pulumi
    .output(addresses)
    .apply((given) => (given ?? []).map((address) => address.replace(/\/.*/, "")));
}

/** Returns the first address of a destination's family; empty if there is none, which the provider refuses. */
function ofFamily(destination: string, addresses: readonly string[]): string {
  return addresses.find((address) => address.includes(":") === destination.includes(":")) ?? "";
}
