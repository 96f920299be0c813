import { z } from "zod";
import { isIpv6 } from "../ipam/address";
import { contains } from "../ipam/prefix";
import { address } from "./addresses";
import { distinct, parseFields, strictOptions, type Parsed, type Properties, type Values } from "./fields";
import { hostReference, resourceUrn } from "./host";
import { boolean, interfaceName, mtu, quoted, typeError } from "./scalars";
import { subnets, type SubnetSpec } from "./subnets";

/** Names a file on the host: 1–64 ASCII letters, digits and `_ . -`, beginning with a letter or digit. */
export const networkName = z
  .string({ error: typeError("a name") })
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, {
    error: (issue) =>
      `${quoted(issue.input)} is not 1–64 ASCII letters, digits and _ . -, beginning with a letter or digit`,
  });

/** What `sdk/network.ts` sends for a parent whose value is undefined, since Pulumi drops such a value. */
const noValue = "";

const hostShim = strictOptions(
  {
    addresses: z
      .array(address, { error: typeError("a list of addresses, such as 192.0.2.1") })
      .superRefine(distinct((entry: string) => entry))
      .nullish(),
    name: interfaceName.nullish(),
  },
  typeError("an object with addresses and name, or {}"),
).transform(({ addresses, name }) => ({
  ...(addresses && addresses.length > 0 && { addresses }),
  ...(name && { name }),
}));

const common = {
  resourceUrn,
  host: hostReference,
  name: networkName,
  parent: interfaceName.optional(),
  internal: boolean.default(false),
  subnets: subnets.optional(),
  mtu: mtu.optional(),
  allowSharedParent: boolean.default(false),
  allowOverlap: boolean.default(false),
  allowDisconnect: boolean.optional(),
  checkDuplicates: boolean.optional(),
  checkGateway: boolean.optional(),
  hostShim: hostShim.optional(),
  engine: z.enum(["docker"], { error: ({ input }) => `${quoted(input)} is not "docker"` }).optional(),
};

function oneOf<const T extends readonly [string, ...string[]]>(
  values: T,
): z.ZodDefault<z.ZodEnum<z.core.util.ToEnum<T[number]>>> {
  const all = values.map((value) => `"${value}"`).join(", ");
  const schema = z.enum(values, { error: ({ input }) => `${quoted(input)} is not one of ${all}` });
  return schema.default(values[0] as never) as never;
}

export const ipvlanNetworkFields = {
  ...common,
  mode: oneOf(["l2", "l3", "l3s"]),
  flag: oneOf(["bridge", "private", "vepa"]),
};

export const macvlanNetworkFields = {
  ...common,
  mode: oneOf(["bridge", "private", "vepa", "passthru"]),
};

export type IpvlanNetworkSpec = Values<typeof ipvlanNetworkFields>;
export type MacvlanNetworkSpec = Values<typeof macvlanNetworkFields>;
export type NetworkSpec = IpvlanNetworkSpec | MacvlanNetworkSpec;

export function parseIpvlanNetwork(raw: Properties): Parsed<IpvlanNetworkSpec> {
  return asAWhole(raw, (own) => parseFields(ipvlanNetworkFields, own));
}

export function parseMacvlanNetwork(raw: Properties): Parsed<MacvlanNetworkSpec> {
  return asAWhole(raw, (own) => parseFields(macvlanNetworkFields, own));
}

/** Parses the options one by one, and adds the problems of those that contradict each other. */
function asAWhole<Spec>(
  raw: Properties,
  parse: (own: Properties) => Parsed<Spec> & { readonly known: Properties },
): Parsed<Spec> {
  const { parent, ...others } = raw;
  const { known, spec, inputs, problems: ofFields } = parse(parent === noValue ? others : raw);
  const problems = [
    ...ofFields,
    ...unvalued(raw),
    ...unheard(known),
    ...unasked(known),
    ...unreached(known),
    ...unfitForEngine(known),
  ];
  return { inputs, problems, ...(spec && problems.length === 0 && { spec }) };
}

/**
 * Refuses a parent that a program gave and that turned out to be undefined: without a parent, the network would be
 * isolated, and its containers would reach nobody.
 */
function unvalued({ parent, internal }: Properties): string[] {
  if (parent !== noValue || internal === true) return [];
  return [
    "parent: was given, but its value is undefined (as a host's defaultInterface is where no single link has the default route, and the link of a VLAN that its trunk does not have); give a link, or leave parent out for an isolated network",
  ];
}

/** Refuses `checkDuplicates` where nobody could answer, so that silence would say nothing about an address. */
function unheard({ checkDuplicates, mode }: Properties): string[] {
  if (checkDuplicates !== true) return [];
  const why = {
    l3: "in mode l3 nobody on the segment answers for the addresses, because the host routes to them",
    l3s: "in mode l3s nobody on the segment answers for the addresses, because the host routes to them",
    passthru: "in mode passthru the attachment gets everything that the parent receives, answers included",
  }[String(mode)];
  return why === undefined ? [] : [`checkDuplicates: ${why}; leave it out`];
}

/** Refuses `checkGateway` where containers send to no gateway, because the host routes for them. */
function unasked({ checkGateway, mode }: Properties): string[] {
  if (checkGateway !== true || (mode !== "l3" && mode !== "l3s")) return [];
  return [`checkGateway: in mode ${mode} the host itself is the gateway; leave it out`];
}

/** Refuses a host shim where the kernel keeps the links of one parent apart, so that the shim would reach nobody. */
function unreached({ hostShim: shim, mode, flag }: Properties): string[] {
  if (shim === undefined) return [];
  if (mode === "passthru")
    return ["hostShim: in mode passthru the attachment is the only link of its parent; leave it out"];
  const option = flag === undefined ? "mode" : "flag";
  const apart = String(flag ?? mode);
  if (apart !== "private" && apart !== "vepa") return [];
  return [
    `hostShim: ${option} ${apart} keeps the links of one parent apart, the host's own included; leave it out, or use ${option} bridge`,
  ];
}

/** Refuses what Docker's networks do not have. */
function unfitForEngine({ engine, subnets: list, ...options }: Properties): string[] {
  if (engine === undefined) return [];
  const without = ["hostShim", "checkDuplicates", "checkGateway"].filter(
    (name) => options[name] !== undefined && options[name] !== false,
  );
  const all = Array.isArray(list) ? (list as readonly SubnetSpec[]) : [];
  const isIpv6Alone = all.length > 0 && all.every(({ cidr }) => isIpv6(cidr));
  return [
    ...(isIpv6Alone
      ? ['subnets: a network of Docker\'s (engine: "docker") has an IPv4 subnet; add one']
      : []),
    ...without.map((name) => `${name}: a network of Docker's (engine: "docker") has none; leave it out`),
    ...all.flatMap(({ cidr, gateway }, index) => {
      if (gateway !== "none" && contains(cidr, gateway)) return [];
      const why = gateway === "none" ? "every subnet has a gateway" : "a gateway is in its subnet";
      return [`subnets[${String(index)}].gateway: in a network of Docker's (engine: "docker"), ${why}`];
    }),
  ];
}
