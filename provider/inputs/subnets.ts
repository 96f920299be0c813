import ipaddr from "ipaddr.js";
import { z } from "zod";
import { inferredGateway } from "../ipam/pool";
import {
  addressOf,
  canonicalPrefix,
  contains,
  covers,
  formatAddress,
  overlap,
  prefixOf,
} from "../ipam/prefix";
import { strictOptions } from "./fields";
import { familyOf, quoted, typeError } from "./scalars";

/** An address without prefix length; IPv6 comes out as in RFC 5952. */
export const address = z
  .string({ error: typeError("an address, such as 192.0.2.1") })
  .transform((text, context): string => {
    const problem = addressProblem(text);
    if (problem === undefined) return formatAddress(addressOf(text));
    context.addIssue({ code: "custom", message: `${quoted(text)} ${problem}` });
    return z.NEVER;
  });

/** A network: an address with prefix length and no bits behind that. IPv6 comes out as in RFC 5952. */
export const cidr = z
  .string({ error: typeError("a network, such as 192.0.2.0/24") })
  .transform((text, context): string => {
    const problem = cidrProblem(text);
    if (problem === undefined) return canonicalPrefix(text);
    context.addIssue({ code: "custom", message: `${quoted(text)} ${problem}` });
    return z.NEVER;
  });

/** One subnet of a network, as in `docker network create --subnet --gateway --ip-range --aux-address`. */
const subnet = strictOptions(
  {
    cidr,
    gateway: z
      .union([z.literal("none"), address], {
        error: (issue) => `${quoted(issue.input)} is neither an address nor "none"`,
      })
      .nullish(),
    ipRange: cidr.nullish(),
    exclude: z.array(address, { error: typeError("a list of addresses") }).nullish(),
  },
  typeError("a subnet: an object with cidr, gateway, ipRange, exclude"),
)
  .superRefine(({ cidr: network, gateway, ipRange, exclude }, context) => {
    const prefix = prefixOf(network);
    const inside = (text: string): boolean => contains(prefix, addressOf(text));
    const outside = (path: PropertyKey[], text: string): void => {
      context.addIssue({ code: "custom", path, message: `${text} is not in ${network}` });
    };
    if (gateway && gateway !== "none" && !inside(gateway)) outside(["gateway"], gateway);
    if (ipRange && !covers(prefix, prefixOf(ipRange))) outside(["ipRange"], ipRange);
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
      const other = list.slice(0, index).find((earlier) => overlap(prefixOf(earlier.cidr), prefixOf(own)));
      if (other)
        context.addIssue({ code: "custom", path: [index, "cidr"], message: `${own} overlaps ${other.cidr}` });
    });
  });

export type SubnetSpec = z.infer<typeof subnet>;

function addressProblem(text: string): string | undefined {
  const [bare = "", length] = text.split("/");
  if (length !== undefined && familyOf(bare) !== 0)
    return `has a prefix length; give the address alone: ${bare}`;
  if (familyOf(text) === 0 || text.includes("%")) return "is not an address, such as 192.0.2.1";
  return unfit(text);
}

function cidrProblem(text: string): string | undefined {
  const [network = "", length = "", ...rest] = text.split("/");
  const family = familyOf(network);
  if (family === 0 || network.includes("%") || rest.length > 0)
    return "is not a network, such as 192.0.2.0/24";
  if (!/^(0|[1-9]\d*)$/.test(length) || Number(length) > (family === 4 ? 32 : 128)) {
    return `needs a prefix length of 0–${family === 4 ? "32" : "128"}`;
  }
  if (Number(length) === 0) return "covers every address there is";
  const proper = canonicalPrefix(text);
  if (prefixOf(text).first !== addressOf(network).value) return `has host bits set; the network is ${proper}`;
  return unfit(network);
}

function unfit(text: string): string | undefined {
  const range = ipaddr.parse(text).range();
  if (range === "ipv4Mapped") return "is an IPv4-mapped IPv6 address; use plain IPv4";
  return ["unspecified", "broadcast", "multicast", "loopback"].includes(range) ? `is ${range}` : undefined;
}
