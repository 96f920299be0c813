import type { IpvlanNetworkArgs, MacvlanNetworkArgs } from "../../sdk";
import type { Cell, Outcome } from "./_reach";

/**
 * The same network made by another engine and by us, one beside the other on one host. `ID` stands for a VLAN id, another
 * one on each side: `eth0.ID` is a sub-interface that only this side uses. On a parent that both use, subnets have it:
 * `192.168.ID.0/24`.
 */
export interface Row {
  readonly name: string;
  /** Arguments of `docker network create`. */
  readonly docker: string;
  /** Beside it, where netavark has the same: arguments of `podman network create`. */
  readonly podman?: string;
  /** Beside it, where somebody makes the same with `ip link`: the type and its options. */
  readonly byHand?: string;
  readonly ours: OurNetwork;
  /** What is done on the host first, for each side. */
  readonly before?: string;
  /** The two containers on this host, beyond `--network`. Default: addresses that nobody chose. */
  readonly containers?: { readonly a?: Chosen; readonly b?: Chosen };
  /** Only one container on this host. */
  readonly alone?: true;
  /** Docker starts the containers on the network, as `docker run` does, and does not connect running ones. */
  readonly fresh?: true;
  /** What each of our containers reaches, in the families that it has. */
  readonly reaches: Readonly<Record<Cell, Outcome>> & Readonly<Record<`${Cell} at ${string}`, Outcome>>;
  /**
   * By where they show, `parent.vlan.mtu`; `container` is each container of the first host. What differs and is not here
   * fails, and so does what is here and no longer differs.
   */
  readonly differences?: Differences;
  /** The same for Podman. */
  readonly podmanDifferences?: Differences;
  /** The same for what is made by hand. */
  readonly byHandDifferences?: Differences;
}

export type Differences = Readonly<Record<string, Difference>>;

/** Arguments of the resource, as a program gives them. */
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

/** What no row is about, and nearly all differ in. */
export const queueLength: Difference = {
  theirs: undefined,
  ours: 1000,
  why: "Docker asks for a queue length of 0, ip leaves it to the kernel; links with noqueue have no queue",
};

/** What all rows leave out of sight that have no subnet, or none of IPv4; a test of its own looks at it. */
export const nextPool =
  "Docker goes on from the pool that it gave last; ours is the first that overlaps nothing";

interface GivenSubnet {
  readonly cidr: string;
  readonly gateway?: string;
}

/** What of a row's own arguments the lab has to know. */
export function facts({ ours }: Pick<Row, "ours">): {
  readonly driver: "ipvlanNetwork" | "macvlanNetwork";
  readonly options: Readonly<Record<string, unknown>>;
  readonly parent: string | undefined;
  /** Both sides sit on one and the same link. */
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

/** On a segment of its own VLAN, with the gateway on it. */
export const onSegment = {
  "same host": "yes",
  "other host": "yes",
  "other VLAN": "no",
  "its host": "no",
  "its host, from another": "yes",
  gateway: "yes",
  outside: "yes",
} as const satisfies Record<Cell, Outcome>;

/** On a segment, but kept apart from the other containers of the host. */
export const apart = { ...onSegment, "same host": "no" } as const;

/** The host routes between its containers; hosts beyond it would need a route to them. */
export const routed = {
  "same host": "yes",
  "other host": "no",
  "other VLAN": "no",
  "its host": "no",
  "its host, from another": "no",
  gateway: "no",
  outside: "no",
} as const satisfies Record<Cell, Outcome>;

/** On a dummy: nothing but the containers of the host, and no way out. */
export const isolated = { ...routed, outside: "unreachable" } as const;
