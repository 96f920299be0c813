import { z } from "zod";
import { inferredGateway } from "../ipam/pool";
import { familyOf } from "../ipam/address";
import { contains, covers, isLinkLocal, overlap } from "../ipam/prefix";
import type { Address, Prefix } from "../model/address";
import { address, prefix } from "./addresses";
import { strictOptions } from "./fields";
import { boolean, quoted, typeError } from "./scalars";

/** One subnet of a network, as in `docker network create --subnet --gateway --ip-range --aux-address`. */
const subnet = strictOptions(
  {
    cidr: prefix,
    gateway: z
      .union([z.literal("none"), address], {
        error: (issue) => `${quoted(issue.input)} is neither an address nor "none"`,
      })
      .nullish(),
    onlink: boolean.nullish(),
    ipRange: prefix.nullish(),
    exclude: z.array(address, { error: typeError("a list of addresses") }).nullish(),
  },
  typeError("a subnet: an object with cidr, gateway, onlink, ipRange, exclude"),
)
  .superRefine(({ cidr: network, gateway, onlink, ipRange, exclude }, context) => {
    const inside = (text: Address): boolean => contains(network, text);
    const outside = (path: PropertyKey[], text: string): void => {
      context.addIssue({ code: "custom", path, message: `${text} is not in ${network}` });
    };
    if (gateway && gateway !== "none" && !inside(gateway)) {
      const problem = unfitGateway(network, gateway, onlink === true);
      if (problem !== undefined) context.addIssue({ code: "custom", path: ["gateway"], message: problem });
    }
    if (ipRange && !covers(network, ipRange)) outside(["ipRange"], ipRange);
    (exclude ?? []).forEach((text, index) => {
      if (!inside(text)) outside(["exclude", index], text);
    });
  })
  .transform(({ cidr: network, gateway, onlink, ipRange, exclude }) => ({
    cidr: network,
    // Spelled out, so that the wanted and the actual gateway can be compared.
    gateway: gateway ?? inferredGateway(network) ?? "none",
    ...(onlink &&
      gateway &&
      gateway !== "none" &&
      needsOnlink(network, gateway) && { onlink: true as const }),
    ...(ipRange && { ipRange }),
    ...(exclude && exclude.length > 0 && { exclude }),
  }));

/** Says why an address outside the subnet cannot be its gateway; a router's link-local address is on every link. */
function unfitGateway(network: Prefix, gateway: Address, onlink: boolean): string | undefined {
  if (familyOf(network) !== familyOf(gateway)) return `${gateway} is not of the address family of ${network}`;
  if (onlink || !needsOnlink(network, gateway)) return undefined;
  return `${gateway} is not in ${network}; if that router is on the segment all the same, set onlink: true`;
}

function needsOnlink(network: Prefix, gateway: Address): boolean {
  return !contains(network, gateway) && !isLinkLocal(gateway);
}

export const subnets = z
  .array(subnet, { error: typeError("a list of subnets") })
  .superRefine((list, context) => {
    list.forEach(({ cidr: own }, index) => {
      const other = list.slice(0, index).find((earlier) => overlap(earlier.cidr, own));
      if (other)
        context.addIssue({ code: "custom", path: [index, "cidr"], message: `${own} overlaps ${other.cidr}` });
    });
  });

export type SubnetSpec = z.infer<typeof subnet>;
