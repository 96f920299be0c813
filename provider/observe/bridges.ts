import { z } from "zod";
import type { VlanRange } from "../model/host-state";
import { jsonIn } from "./json";

const vlans = z.array(z.object({ vlan: z.number(), vlanEnd: z.number().optional() }));

/** `bridge -j vlan show` of iproute2 4.19 and later, and of earlier releases. */
const listing = z.union([
  z.array(z.object({ ifname: z.string(), vlans: vlans.default([]) })),
  z
    .record(z.string(), vlans)
    .transform((all) => Object.entries(all).map(([ifname, own]) => ({ ifname, vlans: own }))),
]);

/** Parses which VLAN ids bridges and their ports let pass; what cannot be read is not known, and forbids nothing. */
export function parseBridgeVlans(lines: readonly string[]): Record<string, VlanRange[]> {
  const all = listing.safeParse(jsonIn(lines.join("\n"))).data ?? [];
  return Object.fromEntries(
    all.map(({ ifname, vlans: own }) => [ifname, own.map(({ vlan, vlanEnd }) => [vlan, vlanEnd ?? vlan])]),
  );
}
