import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSnapshot, type Snapshot } from "../../../graph/snapshot";
import type { Topology } from "../../../graph/topology";
import { topologyOf } from "../../../graph/topology-of";

export const FIXTURES = join(__dirname, "_fixtures");

/** Names of the files with output of the real CLI. */
export const fixtures = readdirSync(FIXTURES)
  .filter((file) => file.endsWith(".json"))
  .map((file) => file.replace(/\.json$/, ""));

export function fixture(name: string): string {
  return readFileSync(join(FIXTURES, `${name}.json`), "utf8");
}

export function snapshotOf(document: unknown): Snapshot {
  return parseSnapshot(typeof document === "string" ? document : JSON.stringify(document), "it");
}

export function topologyIn(document: unknown): Topology {
  return topologyOf(snapshotOf(document));
}

export interface BriefResource {
  readonly kind:
    | "Host"
    | "VlanSubInterface"
    | "VlanTrunk"
    | "IpvlanNetwork"
    | "MacvlanNetwork"
    | "ContainerAttachment"
    | "Probe"
    | "Wave";
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
  readonly delete?: true;
  readonly pendingReplacement?: true;
}

/** Returns an export for a situation that tests cannot bring a host into. */
export function exportOf(resources: readonly BriefResource[]): unknown {
  return { version: 3, deployment: { resources: resources.map(stateOf) } };
}

export function stateOf({ kind, name, ...rest }: BriefResource): Record<string, unknown> {
  return { urn: urnOf(kind, name), type: `pulumi-nodejs:dynamic/trunkline:${kind}`, ...rest };
}

export function urnOf(kind: BriefResource["kind"], name: string): string {
  return `urn:pulumi:dev::fleet::pulumi-nodejs:dynamic/trunkline:${kind}::${name}`;
}

export const web1 = { name: "web1" };
