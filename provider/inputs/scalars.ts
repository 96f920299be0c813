import ipaddr from "ipaddr.js";
import { z } from "zod";
import { addressOf, bareAddress, formatAddress, prefixOf } from "../ipam/prefix";

/**
 * Name of a network interface: 1–15 bytes (IFNAMSIZ less the closing zero). The kernel forbids `/`, `:` and white space;
 * here only ASCII letters, digits and `_ . + @ -` pass, and no leading `-` or `.`.
 */
export const interfaceName = z
  .string({ error: typeError("the name of a network interface") })
  .superRefine((name, context) => {
    const problem = interfaceNameProblem(name);
    if (problem !== undefined) context.addIssue({ code: "custom", message: `${quoted(name)} ${problem}` });
  })
  .brand<"InterfaceName">();

/** 802.1Q VID, 1–4094; 0 and 4095 are reserved, IEEE 802.1Q §9.6. */
export const vlanId = integer("a VLAN id", 1, 4094).brand<"VlanId">();

/** MTU in bytes, 68 (RFC 791) – 65535. */
export const mtu = integer("an MTU in bytes", 68, 65535).brand<"Mtu">();

/** A host's address with its prefix length, `192.0.2.1/24` or `2001:db8::1/64`. IPv6 comes out as in RFC 5952. */
export const interfaceAddress = z
  .string({ error: typeError("an address with a prefix length, such as 192.0.2.1/24") })
  .transform((text, context): string => {
    const address = parseInterfaceAddress(text);
    if (address.problem === undefined) return address.cidr;
    context.addIssue({ code: "custom", message: `${quoted(text)} ${address.problem}` });
    return z.NEVER;
  })
  .brand<"InterfaceAddress">();

/** A unicast MAC address, six bytes in hex with colons; comes out in lower case. */
export const macAddress = z
  .string({ error: typeError("a MAC address, such as 02:00:00:00:00:01") })
  .transform((text, context): string => {
    const mac = text.toLowerCase();
    const problem = macAddressProblem(mac);
    if (problem === undefined) return mac;
    context.addIssue({ code: "custom", message: `${quoted(text)} ${problem}` });
    return z.NEVER;
  })
  .brand<"MacAddress">();

export const boolean = z.boolean({ error: typeError("true or false") });

export function integer(what: string, least: number, most: number): z.ZodNumber {
  return z
    .number({ error: typeError(`a number (${what})`) })
    .int({ error: (issue) => `${quoted(issue.input)} is not a whole number, which ${what} has to be` })
    .min(least, {
      error: (issue) => `${String(issue.input)} is out of range; ${what} is ${String(least)}–${String(most)}`,
    })
    .max(most, {
      error: (issue) => `${String(issue.input)} is out of range; ${what} is ${String(least)}–${String(most)}`,
    });
}

/** For zod's `error`: what came, and what should have come. */
export function typeError(wanted: string): (issue: { input?: unknown }) => string {
  return ({ input }) =>
    input === undefined ? `is missing; give ${wanted}` : `${quoted(input)} is not ${wanted}`;
}

/** A value in a message: never longer than a line, line breaks and control characters visible. */
export function quoted(value: unknown): string {
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  if (text.length <= 60) return text;
  const cut = `${text.slice(0, 56)}…`;
  return typeof value === "string" ? `${cut}" (${String(value.length)} characters)` : cut;
}

export function interfaceNameProblem(name: string): string | undefined {
  if (name === "") return "is empty";
  if (/^[-.]/.test(name)) return "begins with a dash or dot";
  if (!/^[A-Za-z0-9_.+@-]+$/.test(name))
    return "has a character other than ASCII letters, digits and _ . + @ -";
  if (name.length > 15) return `is ${String(name.length)} bytes long; Linux allows 15`;
  return undefined;
}

type ParsedAddress = { cidr: string; problem?: undefined } | { problem: string };

function parseInterfaceAddress(text: string): ParsedAddress {
  const [address = "", length = "", ...rest] = text.split("/");
  const family = familyOf(address);
  if (family === 0 || address.includes("%") || rest.length > 0)
    return { problem: "is not an address with a prefix length, such as 192.0.2.1/24" };
  if (!/^(0|[1-9]\d*)$/.test(length) || Number(length) > (family === 4 ? 32 : 128)) {
    return { problem: `needs a prefix length of 0–${family === 4 ? "32" : "128"}` };
  }
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (range === "unspecified") return { problem: "is the unspecified address" };
  if (["broadcast", "multicast", "loopback"].includes(range)) return { problem: `is a ${range} address` };
  // Which of a link's link-local addresses somebody gave it, the kernel does not tell.
  if (range === "linkLocal" && family === 6)
    return { problem: "is a link-local address, which the kernel gives each link itself" };
  if (range === "ipv4Mapped") return { problem: "is an IPv4-mapped IPv6 address; use plain IPv4" };
  const canonical = parsed instanceof ipaddr.IPv6 ? parsed.toRFC5952String() : parsed.toString();
  const cidr = `${canonical}/${length}`;
  const problem = notAHosts(cidr);
  return problem === undefined ? { cidr } : { problem };
}

/**
 * An address that stands for the whole prefix. In one of two addresses, or of one, each is a host's: RFC 3021 for IPv4, and
 * RFC 6164 for IPv6, which otherwise keeps the first one for whichever router answers (RFC 4291 §2.6.1).
 */
function notAHosts(cidr: string): string | undefined {
  const prefix = prefixOf(cidr);
  const { value } = addressOf(bareAddress(cidr));
  if (prefix.last - prefix.first < 2n) return undefined;
  const instead = `give an address of one host, such as ${formatAddress({ ...prefix, value: prefix.first + 1n })}/${String(prefix.length)}`;
  if (prefix.family === 4 && value === prefix.last)
    return `is the broadcast address of its subnet; ${instead}`;
  if (value !== prefix.first) return undefined;
  const what =
    prefix.family === 4 ? "network address of its subnet" : "anycast address of its subnet's routers";
  return `is the ${what}; ${instead}`;
}

/** 4, 6 or 0. ipaddr.js's own isValid takes 010.0.0.1 for 8.0.0.1 and 1.2.3 for 1.2.0.3. */
export function familyOf(address: string): 0 | 4 | 6 {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return 4;
  return ipaddr.IPv6.isValid(address) ? 6 : 0;
}

function macAddressProblem(mac: string): string | undefined {
  if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac)) return "is not a MAC address, such as 02:00:00:00:00:01";
  if (mac === "00:00:00:00:00:00") return "is not a usable MAC address";
  if (Number.parseInt(mac.slice(0, 2), 16) % 2 === 1)
    return "is a group address; an interface needs a unicast address";
  return undefined;
}
