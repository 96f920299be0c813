import type { VlanRange } from "./host-state";

/** Something for each VLAN, as a program writes it: under an id, `10`, or under a range of ids, `30-49`. */
export type VlanTable<Each> = Readonly<Record<string, Each>>;

/** 802.1Q VID; 0 and 4095 are reserved, IEEE 802.1Q §9.6. */
const mostId = 4094;

/** Reads a key of such a table; undefined if it is neither an id nor a range. */
export function rangeOf(key: string): VlanRange | undefined {
  const [, first, last = first] = /^([1-9]\d{0,3})(?:-([1-9]\d{0,3}))?$/.exec(key) ?? [];
  if (first === undefined || Number(first) > Number(last) || Number(last) > mostId) return undefined;
  return [Number(first), Number(last)];
}

export function idsIn([first, last]: VlanRange): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Lists the ids of a table with what it has for each; a key that is neither an id nor a range counts for nothing. */
export function eachVlan<Each>(table: VlanTable<Each>): [id: number, each: Each][] {
  return Object.entries(table).flatMap(([key, each]) => {
    const range = rangeOf(key);
    return range === undefined ? [] : idsIn(range).map((id): [number, Each] => [id, each]);
  });
}

/** Joins ids to ranges, in ascending order. */
export function rangesOf(ids: readonly number[]): VlanRange[] {
  const ranges: [number, number][] = [];
  for (const id of [...ids].sort((left, right) => left - right)) {
    const last = ranges.at(-1);
    if (last?.[1] === id - 1) last[1] = id;
    else ranges.push([id, id]);
  }
  return ranges;
}

/** Writes a range as a key of a table: `10`, `30-49`. */
export function keyOf([first, last]: VlanRange): string {
  return first === last ? String(first) : `${String(first)}-${String(last)}`;
}

/** Lists VLANs for a message: `10, 20, 30-49`. */
export function listVlans(ids: readonly number[]): string {
  return rangesOf(ids).map(keyOf).join(", ");
}

export const standardTemplate = "{parent}.{id}";

/** What the names of a trunk's links follow from. */
export interface NamedVlans {
  readonly parent: string;
  readonly nameTemplate?: string | undefined;
  readonly vlans: VlanTable<{ readonly name?: string | undefined }>;
}

export function nameByTemplate(
  { parent, nameTemplate = standardTemplate }: Pick<NamedVlans, "parent" | "nameTemplate">,
  id: number,
): string {
  return nameTemplate.replaceAll("{parent}", parent).replaceAll("{id}", String(id));
}

/** Returns the name of a trunk's link; undefined if the trunk does not have that VLAN. */
export function nameOfVlan({ vlans, ...rest }: NamedVlans, id: number): string | undefined {
  const own = inTable(vlans, id);
  return own === undefined ? undefined : (own.name ?? nameByTemplate(rest, id));
}

/** What the addresses of a trunk's links follow from. */
export interface AddressedVlans {
  readonly vlans: VlanTable<{ readonly addresses?: readonly string[] | undefined }>;
  readonly defaults?: { readonly addresses?: readonly string[] | undefined } | undefined;
}

/** Returns the addresses of a trunk's link; undefined if the trunk does not give it any. */
export function addressesOfVlan(
  { vlans, defaults }: AddressedVlans,
  id: number,
): readonly string[] | undefined {
  const own = inTable(vlans, id);
  return own && (own.addresses ?? defaults?.addresses);
}

function inTable<Each>(table: VlanTable<Each>, id: number): Each | undefined {
  const [, own] =
    Object.entries(table).find(([key]) => {
      const range = rangeOf(key);
      return range !== undefined && range[0] <= id && id <= range[1];
    }) ?? [];
  return own;
}
