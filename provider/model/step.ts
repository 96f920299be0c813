import type { QosMap, VlanData, VlanFlags } from "./link";
import type { NetworkRecord } from "./network";

/** One change to a host, as data. Rendered to an `ip` command line or a line of the transaction, undone by its inverse. */
export type Step =
  | { readonly kind: "addVlanLink"; readonly link: NewVlanLink }
  | { readonly kind: "addDummyLink"; readonly name: string }
  | { readonly kind: "deleteLink"; readonly name: string }
  | { readonly kind: "setAlias"; readonly name: string; readonly alias: string }
  | { readonly kind: "setMtu"; readonly name: string; readonly mtuBytes: number }
  | { readonly kind: "setMacAddress"; readonly name: string; readonly macAddress: string }
  | { readonly kind: "setUp"; readonly name: string; readonly up: boolean }
  | { readonly kind: "setVlanFlags"; readonly name: string; readonly flags: VlanFlags }
  | {
      readonly kind: "setQos";
      readonly name: string;
      readonly ingressQos: QosMap;
      readonly egressQos: QosMap;
    }
  | { readonly kind: "addAddress"; readonly name: string; readonly cidr: string }
  | { readonly kind: "deleteAddress"; readonly name: string; readonly cidr: string };

export interface NewVlanLink {
  readonly name: string;
  readonly parent: string;
  readonly vlan: VlanData;
  readonly mtuBytes?: number;
  readonly macAddress?: string;
}

/** What must still hold, under the host's lock, for a plan to be carried out. */
export type Guard =
  | { readonly kind: "index"; readonly name: string; readonly index: number }
  | { readonly kind: "alias"; readonly name: string; readonly alias: string }
  | { readonly kind: "absent"; readonly name: string }
  /** Nothing sits on top of it, in this namespace or another. */
  | { readonly kind: "free"; readonly name: string };

/** What a plan does to the records on the host. `claim` is written before the first step and withdrawn on failure. */
export type RecordChange =
  | { readonly kind: "claim"; readonly link: string; readonly urn: string }
  | {
      readonly kind: "put";
      readonly link: string;
      readonly urn: string;
      readonly owned: boolean;
      readonly build: readonly string[];
    }
  | { readonly kind: "drop"; readonly link: string }
  | { readonly kind: "putNetwork"; readonly network: NetworkRecord }
  | { readonly kind: "dropNetwork"; readonly name: string };

/** A step with the steps that take it back, in the order in which they are to run. */
export interface UndoableStep {
  readonly step: Step;
  readonly undo: readonly Step[];
}

export interface Plan {
  readonly guards: readonly Guard[];
  readonly steps: readonly UndoableStep[];
  readonly records: readonly RecordChange[];
}
