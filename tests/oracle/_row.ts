import type { IpvlanNetworkArgs, MacvlanNetworkArgs } from "../../sdk";
import type { Cell, Outcome } from "./_reach";

/**
 * The same network made by another engine and by us, side by side on one host. `ID` stands for a VLAN id, a different
 * one on each side: `eth0.ID` is a sub-interface that only this side uses. On a shared parent the subnets contain it:
 * `192.168.ID.0/24`.
 */
export interface Row {
  readonly name: string;
  /** Arguments of `docker network create`. */
  readonly docker: string;
  /** Arguments of `podman network create` for the same network, where netavark supports it. */
  readonly podman?: string;
  /** Type and options for `ip link` that make the same network by hand, where that is possible. */
  readonly byHand?: string;
  readonly ours: OurNetwork;
  /** Commands that run on the host first, once for each side. */
  readonly before?: string;
  /** The two containers on the first host, beyond `--network`. Default: no chosen addresses. */
  readonly containers?: { readonly a?: Chosen; readonly b?: Chosen };
  /** There is only one container on the first host. */
  readonly alone?: true;
  /** Docker starts the containers on the network, like `docker run`, instead of connecting running ones. */
  readonly fresh?: true;
  /** What each of our containers reaches, in each family that it has. */
  readonly reaches: Readonly<Record<Cell, Outcome>> & Readonly<Record<`${Cell} at ${string}`, Outcome>>;
  /**
   * Expected differences by path, such as `parent.vlan.mtu`; `container` means each container of the first host. Fails
   * on a difference that is not listed, and on a listed one that no longer exists.
   */
  readonly differences?: Differences;
  /** The same for Podman. */
  readonly podmanDifferences?: Differences;
  /** The same for the network made by hand. */
  readonly byHandDifferences?: Differences;
}

export type Differences = Readonly<Record<string, Difference>>;

/** Arguments of the resource, as in a program. */
export type OurNetwork =
  | { readonly ipvlan: Omit<IpvlanNetworkArgs, "host"> }
  | { readonly macvlan: Omit<MacvlanNetworkArgs, "host"> };

export interface Chosen {
  /** Arguments of `docker run`. */
  readonly docker: string;
  readonly ours: { readonly addresses?: readonly string[]; readonly macAddress?: string };
}

export interface Difference {
  readonly theirs: unknown;
  readonly ours: unknown;
  readonly why: string;
}

/** A difference that no row is about and nearly all rows have. */
export const queueLength: Difference = {
  theirs: undefined,
  ours: 1000,
  why: "Docker asks for a queue length of 0, ip leaves it to the kernel; links with noqueue have no queue",
};

/** How default pools differ. Rows without an IPv4 subnet leave it out of the comparison; a separate test covers it. */
export const nextPool =
  "Docker goes on from the pool that it gave last; ours is the first that overlaps nothing";

interface GivenSubnet {
  readonly cidr: string;
  readonly gateway?: string;
}

/** Returns what the lab needs to know of a row's own arguments. */
export function facts({ ours }: Pick<Row, "ours">): {
  readonly driver: "ipvlanNetwork" | "macvlanNetwork";
  readonly options: Readonly<Record<string, unknown>>;
  readonly parent: string | undefined;
  /** Both sides share one parent link. */
  readonly onOneParent: boolean;
  readonly subnets: readonly GivenSubnet[];
} {
  const [driver, options] =
    "ipvlan" in ours
      ? (["ipvlanNetwork", ours.ipvlan] as const)
      : (["macvlanNetwork", ours.macvlan] as const);
  const { parent, subnets = [] } = options as { parent?: string; subnets?: readonly GivenSubnet[] };
  const onOneParent = parent !== undefined && !/\bID\b/.test(parent);
  return { driver, options: options as Readonly<Record<string, unknown>>, parent, onOneParent, subnets };
}

export function withId<T>(value: T, vlanId: number): T {
  return JSON.parse(JSON.stringify(value).replace(/\bID\b/g, String(vlanId))) as T;
}

/** Reach on the segment of its own VLAN, with the gateway on it. */
export const onSegment = {
  "same host": "yes",
  "other host": "yes",
  "other VLAN": "no",
  "its host": "no",
  "its host, from another": "yes",
  gateway: "yes",
  outside: "yes",
} as const satisfies Record<Cell, Outcome>;

/** Reach on a segment where the host's containers are isolated from each other. */
export const apart = { ...onSegment, "same host": "no" } as const;

/** Reach where the host routes between its containers; other hosts would need a route to them. */
export const routed = {
  "same host": "yes",
  "other host": "no",
  "other VLAN": "no",
  "its host": "no",
  "its host, from another": "no",
  gateway: "no",
  outside: "no",
} as const satisfies Record<Cell, Outcome>;

/** Reach on a dummy parent: only the host's containers, and no way out. */
export const isolated = { ...routed, outside: "unreachable" } as const;
