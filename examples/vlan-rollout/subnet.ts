/** Address number `number` of an IPv4 network, with the network's prefix length: 11 of 10.10.0.0/24 is 10.10.0.11/24. */
export function hostAddress(subnet: string, number: number): string {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(subnet);
  if (!match) throw new Error(`"${subnet}" is not an IPv4 network, as 10.10.0.0/24`);
  const [a = 0, b = 0, c = 0, d = 0, length = 0] = match.slice(1).map(Number);
  // As plain numbers: shifting bits in JavaScript gives negative ones from 128.0.0.0 on.
  const network = ((a * 256 + b) * 256 + c) * 256 + d;
  const size = 2 ** (32 - length);
  if ([a, b, c, d].some((part) => part > 255) || length > 30 || network % size !== 0)
    throw new Error(`"${subnet}" is not an IPv4 network with room for hosts`);
  // The first address names the network, the last one is its broadcast address.
  if (!Number.isInteger(number) || number < 1 || number > size - 2)
    throw new Error(`number ${number} is not among the ${size - 2} hosts of ${subnet}`);
  const address = network + number;
  const parts = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256);
  return `${parts.join(".")}/${length}`;
}
