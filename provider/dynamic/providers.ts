import { addressPlanLifecycle } from "../lifecycle/address-plan";
import type { Lifecycle } from "../lifecycle/calls";
import { containerAttachmentLifecycle } from "../lifecycle/container-attachment";
import { hostLifecycle } from "../lifecycle/host";
import { hostRouteLifecycle } from "../lifecycle/host-route";
import type { Run } from "../lifecycle/memory/run";
import { ipvlanNetworkLifecycle, macvlanNetworkLifecycle } from "../lifecycle/network";
import { probeLifecycle } from "../lifecycle/probe";
import { vlanSubInterfaceLifecycle } from "../lifecycle/vlan-sub-interface";
import { vlanTrunkLifecycle } from "../lifecycle/vlan-trunk";
import type { StackConfig } from "../model/stack-config";
import { configIn } from "./configure";
import { dynamicProvider, type DynamicProvider, type RunKeeper } from "./provider";
import { Underway } from "./underway";

const lifecycles = {
  addressPlan: addressPlanLifecycle,
  containerAttachment: containerAttachmentLifecycle,
  host: hostLifecycle,
  hostRoute: hostRouteLifecycle,
  ipvlanNetwork: ipvlanNetworkLifecycle,
  macvlanNetwork: macvlanNetworkLifecycle,
  probe: probeLifecycle,
  vlanSubInterface: vlanSubInterfaceLifecycle,
  vlanTrunk: vlanTrunkLifecycle,
} satisfies Record<string, Lifecycle>;

export type Kind = keyof typeof lifecycles;

/**
 * Makes the providers of every kind of resource for one provider process. They share the run that begins with the first
 * `configure`.
 *
 * Pulumi configures each kind when it first meets one, between calls to the others, and makes further calls before
 * `configure` has resolved; therefore the run begins at once, and only once.
 */
export function dynamicProviders(
  begin: (config: StackConfig, underway: Underway) => Run,
): Readonly<Record<Kind, DynamicProvider>> {
  let begun: Run | undefined;
  const underway = new Underway();
  const keeper: RunKeeper = {
    underway,
    begin: (request) => {
      begun ??= begin(configIn(request), underway);
    },
    run: () => {
      if (begun === undefined) throw new Error("configure comes before every other call");
      return begun;
    },
  };
  const entries = Object.entries(lifecycles).map(([kind, lifecycle]) => [
    kind,
    dynamicProvider(lifecycle, keeper),
  ]);
  return Object.fromEntries(entries) as Record<Kind, DynamicProvider>;
}
