import ipaddr from "ipaddr.js";
import { z } from "zod";
import {
  addressNumber,
  addressOf,
  bitsOf,
  familyOf,
  formatAddress,
  isIpv6,
  parseAddress,
  parseInterfaceAddress,
  prefixNumbers,
  prefixOf,
} from "../ipam/address";
import type { Address, InterfaceAddress, Prefix } from "../model/address";
import { quoted, typeError } from "./scalars";

/** The value of a text, or a problem that reads on after the text. */
type Parsed<Value> = { readonly value: Value } | { readonly problem: string };

/** Makes a schema for a text that is parsed into a value of its own type. */
function parsed<Value extends string>(
  wanted: string,
  parse: (text: string) => Parsed<Value>,
): z.ZodPipe<z.ZodString, z.ZodTransform<Value, string>> {
  return z.string({ error: typeError(wanted) }).transform((text, context): Value => {
    const result = parse(text);
    if ("value" in result) return result.value;
    context.addIssue({ code: "custom", message: `${quoted(text)} ${result.problem}` });
    return z.NEVER;
  });
}

/** An address without a prefix length; IPv6 comes out according to RFC 5952. */
export const address = parsed("an address, such as 192.0.2.1", (text): Parsed<Address> => {
  const [alone = "", length] = text.split("/");
  if (length !== undefined && parseAddress(alone) !== undefined)
    return { problem: `has a prefix length; give the address alone: ${alone}` };
  const value = parseAddress(text);
  if (value === undefined) return { problem: "is not an address, such as 192.0.2.1" };
  const problem = unfit(value);
  return problem === undefined ? { value } : { problem };
});

/** A network: an address with a prefix length and no host bits set. IPv6 comes out according to RFC 5952. */
export const prefix = parsed("a network, such as 192.0.2.0/24", (text): Parsed<Prefix> => {
  const result = parseNetwork(text);
  const isEverything = "value" in result && prefixNumbers(result.value).length === 0;
  return isEverything ? { problem: "covers every address there is" } : result;
});

/** Where a route leads: a network, or `0.0.0.0/0` or `::/0` for the default route. */
export const destination = parsed("a network, such as 192.0.2.0/24", parseNetwork);

function parseNetwork(text: string): Parsed<Prefix> {
  const whole = withPrefixLength(text, "is not a network, such as 192.0.2.0/24");
  if ("problem" in whole) return whole;
  const [value, network] = [prefixOf(whole.value), addressOf(whole.value)];
  const { length, first } = prefixNumbers(value);
  if (addressNumber(network).value !== first)
    return { problem: `has host bits set; the network is ${value}` };
  // The first of all addresses is the unspecified one.
  const problem = length === 0 ? undefined : unfit(network);
  return problem === undefined ? { value } : { problem };
}

/** A host's address with a prefix length: `192.0.2.1/24`, `2001:db8::1/64`. IPv6 comes out according to RFC 5952. */
export const interfaceAddress = parsed(
  "an address with a prefix length, such as 192.0.2.1/24",
  (text): Parsed<InterfaceAddress> => {
    const whole = withPrefixLength(text, "is not an address with a prefix length, such as 192.0.2.1/24");
    if ("problem" in whole) return whole;
    const problem = unfitForInterface(addressOf(whole.value)) ?? notAHosts(whole.value);
    return problem === undefined ? whole : { problem };
  },
);

function withPrefixLength(text: string, unlike: string): Parsed<InterfaceAddress> {
  const [alone = "", , ...rest] = text.split("/");
  const parsedAlone = parseAddress(alone);
  if (parsedAlone === undefined || rest.length > 0) return { problem: unlike };
  const value = parseInterfaceAddress(text);
  if (value !== undefined) return { value };
  return { problem: `needs a prefix length of 0–${String(bitsOf(familyOf(parsedAlone)))}` };
}

function unfit(text: Address): string | undefined {
  const range = ipaddr.parse(text).range();
  if (range === "ipv4Mapped") return "is an IPv4-mapped IPv6 address; use plain IPv4";
  return ["unspecified", "broadcast", "multicast", "loopback"].includes(range) ? `is ${range}` : undefined;
}

function unfitForInterface(text: Address): string | undefined {
  const range = ipaddr.parse(text).range();
  if (range === "unspecified") return "is the unspecified address";
  if (["broadcast", "multicast", "loopback"].includes(range)) return `is a ${range} address`;
  // The kernel does not tell which of a link's link-local addresses somebody gave it.
  if (range === "linkLocal" && isIpv6(text))
    return "is a link-local address, which the kernel gives each link itself";
  if (range === "ipv4Mapped") return "is an IPv4-mapped IPv6 address; use plain IPv4";
  return undefined;
}

/**
 * Says why an address cannot be a host's: it stands for the whole prefix. In a prefix of one or two addresses each is a
 * host's: RFC 3021 for IPv4, and RFC 6164 for IPv6, which otherwise reserves the first one for whichever router answers
 * (RFC 4291 §2.6.1).
 */
function notAHosts(text: InterfaceAddress): string | undefined {
  const { family, length, first, last } = prefixNumbers(text);
  const { value } = addressNumber(addressOf(text));
  if (last - first < 2n) return undefined;
  const instead = `give an address of one host, such as ${formatAddress({ family, value: first + 1n })}/${String(length)}`;
  if (family === 4 && value === last) return `is the broadcast address of its subnet; ${instead}`;
  if (value !== first) return undefined;
  const what = family === 4 ? "network address of its subnet" : "anycast address of its subnet's routers";
  return `is the ${what}; ${instead}`;
}
