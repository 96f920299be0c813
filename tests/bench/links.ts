/** A link that every host gets. */
export interface BenchLink {
  readonly vlanId: number;
  readonly name: string;
  readonly address: string;
}

const firstVlanId = 100;

export function benchLinks(count: number): BenchLink[] {
  return Array.from({ length: count }, (_, index) => {
    const vlanId = firstVlanId + index;
    return { vlanId, name: `eth0.${vlanId}`, address: `10.${Math.floor(vlanId / 250)}.${vlanId % 250}.1/24` };
  });
}

/** Returns the lines of `ip -batch` that make a link as the provider does, including a mark. */
export function makingLines({ vlanId, name, address }: BenchLink): string[] {
  return [
    `link add link eth0 name ${name} type vlan protocol 802.1Q id ${vlanId}`,
    `link set dev ${name} alias bench:${name}`,
    `address replace ${address} broadcast + dev ${name}`,
    `link set dev ${name} up`,
  ];
}

export function removingLine({ name }: BenchLink): string {
  return `link delete dev ${name}`;
}
