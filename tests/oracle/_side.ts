import {
  addressNumber,
  formatAddress,
  prefixNumbers,
  toAddress,
  toPrefix,
} from "../../provider/ipam/address";
import type { Family } from "../../provider/model/address";
import type { LabHost } from "../lab";
import { facts, withId, type Row } from "./_row";

/** Who made a network, where it can be told apart from the other side's. */
export interface Side {
  readonly name: "theirs" | "ours";
  readonly vlanId: number;
  /** Number of the address in a subnet that the container on the other host has. */
  readonly containerElsewhere: number;
  /** Number of the address that the first host's parent link gets. */
  readonly hostItself: number;
}

export const theirs: Side = { name: "theirs", vlanId: 101, containerElsewhere: 70, hostItself: 91 };
export const ours: Side = { name: "ours", vlanId: 102, containerElsewhere: 71, hostItself: 92 };

/** A network with its containers, as long as it is there. */
export interface Made {
  /** Process ids of the two containers on the first host and of the one on the second. */
  readonly pids: { readonly a: number; readonly b?: number; readonly c?: number };
  /** The link on the first host that the containers' links sit on. */
  readonly parent: string;
  remove(): Promise<void>;
}

/** A network and whose it is. */
export interface Present {
  readonly side: Side;
  readonly made: Made;
}

/** The first subnet of each family: there the container elsewhere and the host itself have their addresses. */
export function places(
  row: Row,
  { vlanId }: Side,
): readonly { family: Family; at: (number: number) => string }[] {
  const families: readonly Family[] = [4, 6];
  return families.flatMap((family) => {
    const subnet = withId(facts(row).subnets, vlanId).find(
      ({ cidr }) => prefixNumbers(toPrefix(cidr)).family === family,
    );
    if (subnet === undefined) return [];
    const { first } = prefixNumbers(toPrefix(subnet.cidr));
    return [{ family, at: (number: number) => formatAddress({ family, value: first + BigInt(number) }) }];
  });
}

/** The gateways of a row's network, each with its subnet's prefix length. */
export function gateways(
  row: Row,
  { vlanId }: Side,
): { readonly address: string; readonly length: number }[] {
  return withId(facts(row).subnets, vlanId)
    .filter(({ gateway }) => gateway !== "none")
    .map(({ cidr, gateway }) => {
      const { family, first, length } = prefixNumbers(toPrefix(cidr));
      return { address: gateway ?? formatAddress({ family, value: first + 1n }), length };
    });
}

export function familyOf(address: string): Family {
  return addressNumber(toAddress(address)).family;
}

/** Lines that a script printed, without empty ones. */
export async function script(host: LabHost, ...lines: readonly string[]): Promise<string[]> {
  const { stdout } = await host.run("sh", { stdin: ["set -e", ...lines].join("\n") });
  return stdout.split("\n").filter((line) => line !== "");
}

/** Like Promise.all, but fails only when all have come to their end: whoever cleans up then finds everything. */
export async function allEnded<T>(work: readonly (Promise<T> | undefined)[]): Promise<(T | undefined)[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
