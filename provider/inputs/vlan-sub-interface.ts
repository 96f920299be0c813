import { forEachVlanFlag } from "../model/vlan-flags";
import { z } from "zod";
import { addressOf, isIpv6 } from "../ipam/address";
import type { InterfaceAddress, InterfaceName } from "../model/address";
import { interfaceAddress } from "./addresses";
import { parseFields, strictOptions, type Parsed, type Properties, type Values } from "./fields";
import { hostReference, resourceUrn } from "./host";
import {
  boolean,
  integer,
  interfaceName,
  interfaceNameProblem,
  macAddress,
  mtu,
  typeError,
  vlanId,
} from "./scalars";
import { linkRoutes, tableProblems } from "./routes";
import { sysctls } from "./sysctls";

/** Priority code point, IEEE 802.1Q §6.9.3; the kernel silently masks larger ones to 3 bits. */
const pcp = integer("a priority code point", 0, 7);
const skbPriority = integer("a socket priority", 0, 4294967295);

const qosMap = (from: z.ZodNumber, to: z.ZodNumber, what: string) =>
  z
    .record(z.string(), z.unknown(), { error: typeError(what) })
    .superRefine((map, context) => {
      for (const [key, value] of Object.entries(map)) {
        const left = from.safeParse(/^(0|[1-9]\d*)$/.test(key) ? Number(key) : key);
        const right = to.safeParse(value);
        for (const side of [left, right]) {
          if (!side.success)
            context.addIssue({
              code: "custom",
              path: [key],
              message: side.error.issues[0]?.message ?? "is not valid",
            });
        }
      }
    })
    // The kernel maps a priority without an entry to 0.
    .transform((map) =>
      Object.fromEntries(Object.entries(map as Record<string, number>).filter(([, to]) => to !== 0)),
    )
    .default({});

/** The options of a link that do not say which one it is. */
export const vlanOptionFields = {
  protocol: z.enum(["802.1Q", "802.1ad"], { error: typeError('"802.1Q" or "802.1ad"') }).default("802.1Q"),
  mtu: mtu.optional(),
  macAddress: macAddress.optional(),
  addresses: z
    .array(interfaceAddress, { error: typeError("a list of addresses with a prefix length") })
    .superRefine((addresses, context) => {
      addresses.forEach((address, index) => {
        if (addresses.findIndex((other) => sameAddress(other, address)) < index)
          context.addIssue({ code: "custom", path: [index], message: `${address} is listed twice` });
      });
    })
    .optional(),
  otherAddresses: z.enum(["keep", "remove"], { error: typeError('"keep" or "remove"') }).optional(),
  sysctls: sysctls("on the host itself (sysctl.d)").optional(),
  routes: linkRoutes.optional(),
  acceptRa: boolean.optional(),
  keepAddressesOnDown: boolean.optional(),
  flags: strictOptions(
    forEachVlanFlag(({ standard }) => boolean.default(standard)),
    typeError("an object of flags"),
  ).prefault({}),
  ingressQos: qosMap(pcp, skbPriority, "a map from priority code point (0–7) to socket priority"),
  egressQos: qosMap(skbPriority, pcp, "a map from socket priority to priority code point (0–7)"),
  allowOverlap: boolean.default(false),
  up: boolean.default(true),
  adopt: boolean.default(false),
};

export const vlanSubInterfaceFields = {
  resourceUrn,
  host: hostReference,
  parent: interfaceName,
  vlanId,
  name: interfaceName.optional(),
  ...vlanOptionFields,
  allowDisconnect: boolean.optional(),
};

/** A VLAN sub-interface as it was asked for, valid and with its defaults filled in. */
export type VlanSubInterfaceSpec = Values<typeof vlanSubInterfaceFields> & { readonly name: InterfaceName };

export function parseVlanSubInterface(raw: Properties): Parsed<VlanSubInterfaceSpec> {
  const { known, spec, inputs, problems: ofFields } = parseFields(vlanSubInterfaceFields, raw);
  const problems = [...ofFields, ...contradictions(known)];
  const isNamed = (raw["name"] ?? undefined) !== undefined;
  const { name, problem } = isNamed ? { name: known.name } : standardName(known);
  if (problem !== undefined) return { inputs, problems: [...problems, problem] };
  if (name === undefined) return { inputs, problems };
  return {
    inputs: { ...inputs, name },
    problems,
    ...(spec && problems.length === 0 && { spec: { ...spec, name } }),
  };
}

/** Refuses options that contradict each other. */
export function contradictions(known: Partial<Values<typeof vlanOptionFields>>): string[] {
  return [...givenTwice(known), ...tableProblems(known)];
}

/** Refuses an option and a sysctl that say the same, or the opposite. */
function givenTwice({ sysctls: all = {}, ...options }: Partial<Values<typeof vlanOptionFields>>): string[] {
  const twice = { acceptRa: "accept_ra", keepAddressesOnDown: "keep_addr_on_down" } as const;
  return Object.entries(twice)
    .map(([option, key]) => [option as keyof typeof twice, `net.ipv6.conf.IFNAME.${key}`] as const)
    .filter(([option, key]) => options[option] !== undefined && key in all)
    .map(([option, key]) => `${option}: sysctls has ${key} as well; give one of the two`);
}

/** The kernel accepts several prefix lengths for an IPv4 address, but ignores all but the first for an IPv6 address. */
function sameAddress(left: InterfaceAddress, right: InterfaceAddress): boolean {
  return left === right || (isIpv6(left) && addressOf(left) === addressOf(right));
}

/** Builds the default name, `parent.id`. */
function standardName({ parent, vlanId: id }: Partial<Values<typeof vlanSubInterfaceFields>>): {
  name?: InterfaceName;
  problem?: string;
} {
  if (parent === undefined || id === undefined) return {};
  const standard = `${parent}.${String(id)}`;
  const problem = interfaceNameProblem(standard);
  if (problem === undefined) return { name: standard as InterfaceName };
  const suffix = `.${String(id)}`;
  const proposal = parent.slice(0, 15 - suffix.length) + suffix;
  return {
    problem: `name: the default name "${standard}" ${problem}; choose one, for example name: "${proposal}"`,
  };
}
