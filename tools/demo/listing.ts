import { DemoFailure } from "./failure";
import type { DemoHost } from "./hosts";

/** What a host's network consists of: links, addresses, routes. */
export type Listing = readonly string[];

/** A command that anybody can type. Lifetimes of what a router advertised count down, so listings leave them out. */
export const LISTING_COMMAND = "ip -br link; ip -br address; ip route; ip -6 route";

export async function listingOf(host: DemoHost): Promise<Listing> {
  const { exitCode, stdout, stderr } = await host.run(LISTING_COMMAND);
  if (exitCode !== 0) throw new DemoFailure(`${host.name}: cannot list its links: ${stderr.trim()}`);
  const lines = stdout.split("\n").map((line) => line.replace(/ expires \d+sec/, "").trimEnd());
  return lines.filter((line) => line !== "");
}

export interface ListingDifference {
  readonly gone: readonly string[];
  readonly come: readonly string[];
}

/** Compares two listings line by line; undefined if they are the same. */
export function differenceBetween(before: Listing, after: Listing): ListingDifference | undefined {
  if (before.join("\n") === after.join("\n")) return undefined;
  return {
    gone: before.filter((line) => !after.includes(line)),
    come: after.filter((line) => !before.includes(line)),
  };
}
