/**
 * The VLAN device flags of `ip link … type vlan`, by the names that programs use: iproute2's keyword, which it prints in
 * upper case, and what the kernel gives a new link. Everything else that knows the flags follows from this table.
 */
const vlanFlags = {
  reorderHeader: { keyword: "reorder_hdr", standard: true },
  gvrp: { keyword: "gvrp", standard: false },
  mvrp: { keyword: "mvrp", standard: false },
  looseBinding: { keyword: "loose_binding", standard: false },
  bridgeBinding: { keyword: "bridge_binding", standard: false },
} as const;

export type VlanFlagName = keyof typeof vlanFlags;

/** Each flag is on or off in the kernel, never unset. */
export type VlanFlags = Readonly<Record<VlanFlagName, boolean>>;

/** Builds an entry for each flag. */
export function forEachVlanFlag<Entry>(
  entryFor: (flag: { readonly keyword: string; readonly standard: boolean }, name: VlanFlagName) => Entry,
): Record<VlanFlagName, Entry> {
  const names = Object.keys(vlanFlags) as VlanFlagName[];
  return Object.fromEntries(names.map((name) => [name, entryFor(vlanFlags[name], name)])) as Record<
    VlanFlagName,
    Entry
  >;
}

/** What the kernel gives a new link. */
export const standardVlanFlags: VlanFlags = forEachVlanFlag(({ standard }) => standard);
