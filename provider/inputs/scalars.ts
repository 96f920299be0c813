import { z } from "zod";
import { macAddressOf } from "../ipam/address";
import type { InterfaceName, MacAddress } from "../model/address";

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
  .transform((name) => name as InterfaceName);

/** 802.1Q VID, 1–4094; 0 and 4095 are reserved, IEEE 802.1Q §9.6. */
export const vlanId = integer("a VLAN id", 1, 4094);

/** MTU in bytes, 68 (RFC 791) – 65535. */
export const mtu = integer("an MTU in bytes", 68, 65535);

/** A unicast MAC address, six bytes in hex with colons; comes out in lower case. */
export const macAddress = z
  .string({ error: typeError("a MAC address, such as 02:00:00:00:00:01") })
  .transform((text, context): MacAddress => {
    const mac = macAddressOf(text);
    const problem = macAddressProblem(mac);
    if (problem === undefined) return mac;
    context.addIssue({ code: "custom", message: `${quoted(text)} ${problem}` });
    return z.NEVER;
  });

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

function macAddressProblem(mac: string): string | undefined {
  if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac)) return "is not a MAC address, such as 02:00:00:00:00:01";
  if (mac === "00:00:00:00:00:00") return "is not a usable MAC address";
  if (Number.parseInt(mac.slice(0, 2), 16) % 2 === 1)
    return "is a group address; an interface needs a unicast address";
  return undefined;
}
