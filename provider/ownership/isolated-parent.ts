import { shortHash } from "./mark";

/** The dummy that a network without a parent is on: Docker's prefix for such links; 15 bytes with the hash. */
export function isolatedParent(urn: string): string {
  return `dm-${shortHash(urn)}`;
}

/** Whether a network is on such a dummy: its containers reach each other only. */
export function isIsolated({ parent }: { readonly parent: string }): boolean {
  return /^dm-[0-9a-f]{12}$/.test(parent);
}
