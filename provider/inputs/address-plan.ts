import { z } from "zod";
import { bitsOf, familyOf, hostPrefix, isIpv6, prefixLength as lengthOf } from "../ipam/address";
import { covers } from "../ipam/prefix";
import type { Prefix } from "../model/address";
import { address, prefix } from "./addresses";
import { distinct, parseFields, type Parsed, type Properties, type Values } from "./fields";
import { resourceUrn } from "./host";
import { integer, quoted, typeError } from "./scalars";

/** Pulumi drops properties whose names begin with two underscores, or takes them for its own. */
const holder = z.string({ error: typeError("a name") }).regex(/^(?!__)\P{Cc}{1,255}$/u, {
  error: (issue) =>
    `${quoted(issue.input)} is not a name of 1–255 characters, none of them a control character, that does not begin with "__"`,
});

const holders = z
  .array(holder, { error: typeError("a list of names") })
  .superRefine(distinct((name: string) => name));

const block = z.union([prefix, address.transform(hostPrefix)], {
  error: (issue) =>
    `${quoted(issue.input)} is neither a network, such as 192.0.2.0/28, nor an address, such as 192.0.2.1`,
});

const blocks = z.array(block, { error: typeError("a list of networks and addresses") });

export const addressPlanFields = {
  resourceUrn,
  cidr: prefix,
  prefixLength: integer("a prefix length", 1, 128),
  holders,
  reserved: blocks.optional(),
  released: blocks.optional(),
};

export type AddressPlanSpec = Values<typeof addressPlanFields>;

export function parseAddressPlan(raw: Properties): Parsed<AddressPlanSpec> {
  const { known, spec, inputs, problems: ofFields } = parseFields(addressPlanFields, raw);
  const { cidr, prefixLength, reserved = [] } = known;
  const problems = [...ofFields];
  if (cidr !== undefined) {
    problems.push(...lengthProblems(cidr, prefixLength));
    reserved.forEach((each, index) => {
      if (!covers(cidr, each)) problems.push(`reserved[${String(index)}]: ${each} is not in ${cidr}`);
    });
  }
  return { inputs, problems, ...(spec && problems.length === 0 && { spec }) };
}

function lengthProblems(cidr: Prefix, length: number | undefined): string[] {
  const [least, most] = [lengthOf(cidr), bitsOf(familyOf(cidr))];
  if (length === undefined || (least <= length && length <= most)) return [];
  const family = isIpv6(cidr) ? "IPv6" : "IPv4";
  return [
    `prefixLength: ${String(length)} is out of range; ${family} ranges of ${cidr} have a prefix length of ${String(least)}–${String(most)}`,
  ];
}
