/** What a state or a preview has of one VLAN of a trunk, as of a sub-interface by itself. */
export interface TrunkVlan {
  readonly id: string;
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
}

type Bag = Readonly<Record<string, unknown>>;

/** Lists the VLANs of a trunk; none where they are not known, or a secret. */
export function vlansOfTrunk(inputs: Bag, outputs: Bag): TrunkVlan[] {
  const { vlans, defaults, links, host, parent, nameTemplate = "{parent}.{id}" } = { ...outputs, ...inputs };
  return Object.entries(bagIn(vlans)).flatMap(([key, options]) =>
    idsOf(key).map((id): TrunkVlan => {
      const name = String(nameTemplate).replaceAll("{parent}", String(parent)).replaceAll("{id}", id);
      const own = { host, parent, vlanId: id, name, ...bagIn(defaults), ...bagIn(options) };
      return { id, inputs: own, outputs: { ...own, ...bagIn(bagIn(links)[id]) } };
    }),
  );
}

function bagIn(value: unknown): Bag {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** Reads an id or a range, `30-49`. */
function idsOf(key: string): string[] {
  const [, first, last = first] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(key) ?? [];
  if (first === undefined) return [];
  const count = Math.max(0, Number(last) - Number(first) + 1);
  return Array.from({ length: count }, (_, index) => String(Number(first) + index));
}
