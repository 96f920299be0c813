import type { Parsed } from "../../../provider/inputs/fields";
import {
  parseVlanSubInterface,
  type VlanSubInterfaceSpec,
} from "../../../provider/inputs/vlan-sub-interface";

export const urn = "urn:pulumi:dev::lab::pulumi-nodejs:dynamic/trunkline:VlanSubInterface::web1-vlan10";

/** The minimal inputs of a sub-interface, as Pulumi sends them. */
export const least = {
  resourceUrn: urn,
  host: { name: "web1", connection: { host: "192.0.2.11" } },
  parent: "eth0",
  vlanId: 10,
} as const;

export function parse(changes: Readonly<Record<string, unknown>>): Parsed<VlanSubInterfaceSpec> {
  return parseVlanSubInterface({ ...least, ...changes });
}

/** Returns the problems with one option when everything else is right. */
export function problemsOf(option: string, value: unknown): readonly string[] {
  return parse({ [option]: value }).problems;
}
