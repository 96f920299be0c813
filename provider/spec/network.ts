import { z } from "zod";
import { parseFields, type Values } from "./fields";
import { hostReference, resourceUrn } from "./host";
import { boolean, interfaceName, mtu, quoted, typeError } from "./scalars";
import { subnets } from "./subnets";

/** Names a file on the host: 1–64 of ASCII letters, digits and `_ . -`, beginning with a letter or digit. */
export const networkName = z
  .string({ error: typeError("a name") })
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, {
    error: (issue) => `${quoted(issue.input)} is not 1–64 ASCII letters, digits and _ . -`,
  });

const common = {
  resourceUrn,
  host: hostReference,
  name: networkName,
  parent: interfaceName.optional(),
  internal: boolean.default(false),
  subnets: subnets.optional(),
  mtu: mtu.optional(),
  allowSharedParent: boolean.default(false),
  checkDuplicates: boolean.optional(),
};

function oneOf<const T extends readonly [string, ...string[]]>(
  values: T,
): z.ZodDefault<z.ZodEnum<z.core.util.ToEnum<T[number]>>> {
  const schema = z.enum(values, { error: typeError(values.map((value) => `"${value}"`).join(", ")) });
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

export interface ParsedNetwork<Spec> {
  readonly spec?: Spec;
  readonly inputs: Record<string, unknown>;
  readonly problems: readonly string[];
}

export function parseIpvlanNetwork(raw: Readonly<Record<string, unknown>>): ParsedNetwork<IpvlanNetworkSpec> {
  return parsed(raw, parseFields(ipvlanNetworkFields, raw));
}

export function parseMacvlanNetwork(
  raw: Readonly<Record<string, unknown>>,
): ParsedNetwork<MacvlanNetworkSpec> {
  return parsed(raw, parseFields(macvlanNetworkFields, raw));
}

function parsed<Spec>(
  raw: Readonly<Record<string, unknown>>,
  { known, unknown, problems: ofFields }: ReturnType<typeof parseFields>,
): ParsedNetwork<Spec> {
  const inputs = { ...raw, ...known };
  const problems = [...ofFields, ...unheard(known)];
  const complete = problems.length === 0 && unknown.size === 0;
  return { inputs, problems, ...(complete && { spec: inputs as Spec }) };
}

/** Where a question to the segment would find no answer, whoever is there, silence is not to be taken for one. */
function unheard({ checkDuplicates, mode }: Readonly<Record<string, unknown>>): string[] {
  if (checkDuplicates !== true) return [];
  const why = {
    l3: "in mode l3 nobody on the segment resolves its addresses: the host routes to them",
    l3s: "in mode l3s nobody on the segment resolves its addresses: the host routes to them",
    passthru: "in mode passthru the attachment gets all that the parent receives, answers included",
  }[String(mode)];
  return why === undefined ? [] : [`checkDuplicates: ${why}; leave it out`];
}
