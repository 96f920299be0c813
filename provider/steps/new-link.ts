import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import type { NetnsReference } from "../model/step";
import { linkNamed } from "../state/links";

/** The MTU that the kernel gives a link with nothing below it (ETH_DATA_LEN). */
export const ethernetMtu = 1500;

type OfItsKind = Pick<Link, "kind"> & Partial<Pick<Link, "vlan" | "child" | "macAddress">>;

interface NewLink {
  readonly name: string;
  readonly parent?: string;
  readonly mtu?: number | undefined;
  readonly into?: NetnsReference | undefined;
}

/** Adds a link to the host or another namespace, with the MTU of its parent unless told otherwise. */
export function withNewLink(
  state: HostState,
  { name, parent, mtu, into }: NewLink,
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
  if (into === undefined) return { ...state, links: [...state.links, link] };
  const there = { namespace: into.path, netns: into.inode, link: { ...link, parentNamespaceId: 0 } };
  return { ...state, elsewhere: [...state.elsewhere, there] };
}

export function mtuWords({ mtu }: { readonly mtu?: number | undefined }): string[] {
  return mtu === undefined ? [] : ["mtu", String(mtu)];
}
