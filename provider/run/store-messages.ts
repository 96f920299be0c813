import type { Reading, Verdict } from "./readings";

/** How to read why the store cannot be written: what a program said about it, or the script's own words. */
const storeReadings: readonly Reading[] = [
  {
    pattern: /^No space left/,
    code: "store-full",
    problem: "the file system of /var/lib/trunkline is full",
    remedy: "free some space there",
  },
  {
    pattern: /^No inodes left/,
    code: "store-full",
    problem: "the file system of /var/lib/trunkline has no inodes left",
    remedy: "delete files there that are not needed; `df -i` shows how many there are",
  },
  {
    pattern: /quota/i,
    code: "store-full",
    problem: "root's disk quota on the file system of /var/lib/trunkline is used up",
    remedy: "raise it, or free some space there",
  },
  {
    pattern: /^Read-only file system/,
    code: "store-unwritable",
    problem: "/var/lib/trunkline is on a read-only file system",
    remedy: "remount it writable; the kernel also makes a file system read-only after an error (see dmesg)",
  },
];

/** @param words the last of what a program said that could not write there */
export function storeUnwritable(words: string): Verdict {
  return (
    storeReadings.find(({ pattern }) => pattern.test(words)) ?? {
      code: "store-unwritable",
      problem: `/var/lib/trunkline cannot be written${words === "" ? "" : `: ${words}`}`,
      remedy: "make it writable for root",
    }
  );
}

export function storeForeign(path: string): Verdict {
  return {
    code: "store-foreign",
    problem: `${path} does not belong to root, or is of another kind than what Trunkline makes there`,
    remedy: "find out who made it, then remove it; Trunkline makes it again",
  };
}
