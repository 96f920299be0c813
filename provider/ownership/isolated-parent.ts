import { shortHash } from "./mark";

/** Names the dummy of a network without a parent, with Docker's prefix for such links; 15 bytes with the hash. */
export function isolatedParent(urn: string): string {
  return `dm-${shortHash(urn)}`;
}

/** Checks whether a network is on such a dummy: its containers reach only each other. */
export function isIsolated({ parent }: { readonly parent: string }): boolean {
  return /^dm-[0-9a-f]{12}$/.test(parent);
}
