import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import { linkNamed } from "../state/links";

/** The MTU that the kernel gives a link with nothing below it (ETH_DATA_LEN). */
export const ethernetMtu = 1500;

type OfItsKind = Pick<Link, "kind"> & Partial<Pick<Link, "vlan" | "child" | "macAddress">>;

/** Adds a link to the host, with the MTU of its parent unless told otherwise. */
export function withNewLink(
  state: HostState,
  {
    name,
    parent,
    mtu,
  }: { readonly name: string; readonly parent?: string; readonly mtu?: number | undefined },
  ofItsKind: (below: Link | undefined) => OfItsKind,
): HostState {
  const below = parent === undefined ? undefined : linkNamed(state, parent);
  const link: Link = {
    index: Math.max(0, ...state.links.map(({ index }) => index)) + 1,
    name,
    alternativeNames: [],
    macAddress: "",
    mtu: mtu ?? below?.mtu ?? ethernetMtu,
    up: false,
    lowerUp: false,
    alias: "",
    addresses: [],
    planned: true,
    ...(below && { parentIndex: below.index }),
    ...ofItsKind(below),
  };
  return { ...state, links: [...state.links, link] };
}

export function mtuWords({ mtu }: { readonly mtu?: number | undefined }): string[] {
  return mtu === undefined ? [] : ["mtu", String(mtu)];
}
