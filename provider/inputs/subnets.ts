import { z } from "zod";
import { inferredGateway } from "../ipam/pool";
import { contains, covers, overlap } from "../ipam/prefix";
import type { Address } from "../model/address";
import { address, prefix } from "./addresses";
import { strictOptions } from "./fields";
import { quoted, typeError } from "./scalars";

/** One subnet of a network, as in `docker network create --subnet --gateway --ip-range --aux-address`. */
const subnet = strictOptions(
  {
    cidr: prefix,
    gateway: z
      .union([z.literal("none"), address], {
        error: (issue) => `${quoted(issue.input)} is neither an address nor "none"`,
      })
      .nullish(),
    ipRange: prefix.nullish(),
    exclude: z.array(address, { error: typeError("a list of addresses") }).nullish(),
  },
  typeError("a subnet: an object with cidr, gateway, ipRange, exclude"),
)
  .superRefine(({ cidr: network, gateway, ipRange, exclude }, context) => {
    const inside = (text: Address): boolean => contains(network, text);
    const outside = (path: PropertyKey[], text: string): void => {
      context.addIssue({ code: "custom", path, message: `${text} is not in ${network}` });
    };
    if (gateway && gateway !== "none" && !inside(gateway)) outside(["gateway"], gateway);
    if (ipRange && !covers(network, ipRange)) outside(["ipRange"], ipRange);
    (exclude ?? []).forEach((text, index) => {
      if (!inside(text)) outside(["exclude", index], text);
    });
  })
  .transform(({ cidr: network, gateway, ipRange, exclude }) => ({
    cidr: network,
    // Said in full, so that what is asked for and what came of it compare.
    gateway: gateway ?? inferredGateway(network) ?? "none",
    ...(ipRange && { ipRange }),
    ...(exclude && exclude.length > 0 && { exclude }),
  }));

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
