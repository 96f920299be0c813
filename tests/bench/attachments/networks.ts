import type { Operation } from "../cases";

/** A network on every host. All hosts share its subnet; each has a range of its own in it. */
export interface BenchNetwork {
  readonly name: string;
  /** A sub-interface that is created and removed together with the network. */
  readonly parent: string;
  readonly cidr: string;
  readonly gateway: string;
  /** One for each host. */
  readonly ipRanges: readonly string[];
}

export interface Wishes {
  readonly networks: readonly BenchNetwork[];
  /** Names of containers, each attached to all networks. */
  readonly containers: readonly string[];
}

export function wishesFor(hosts: number, containers: number): Wishes {
  return {
    networks: [1, 2].map((number) => ({
      name: `bench${number}`,
      parent: `eth0.${number}0`,
      cidr: `10.${200 + number}.0.0/16`,
      gateway: `10.${200 + number}.0.1`,
      ipRanges: Array.from({ length: hosts }, (_, host) => `10.${200 + number}.${100 + host}.0/24`),
    })),
    containers: Array.from({ length: containers }, (_, index) => `c${index + 1}`),
  };
}

export function attachmentsPerHost({ networks, containers }: Wishes): number {
  return networks.length * containers.length;
}

/** Returns a shell script that does the same on one host with Docker's own driver, in a loop. */
export function dockerScript({ networks, containers }: Wishes, operation: Operation, host: number): string {
  const each = `for network in ${networks.map(({ name }) => name).join(" ")}; do for container in ${containers.join(" ")}; do`;
  switch (operation) {
    case "create":
      return [
        ...networks.map(
          ({ name, parent, cidr, gateway, ipRanges }) =>
            `docker network create -d ipvlan -o parent=${parent} --subnet ${cidr} --gateway ${gateway} --ip-range ${ipRanges[host] ?? ""} ${name}`,
        ),
        `${each} docker network connect $network $container; done; done`,
      ].join("\n");
    case "destroy":
      return [
        `${each} docker network disconnect $network $container; done; done`,
        ...networks.map(({ name }) => `docker network rm ${name}`),
      ].join("\n");
    // Docker has no counterpart of these operations; the closest is an inspection.
    default:
      return networks.map(({ name }) => `docker network inspect ${name}`).join("\n");
  }
}
