import type { HostState } from "../model/host-state";
import type { LinkStep, NetnsStep, Plan, Step } from "../model/step";
import { isIpStep } from "../steps/table";
import { linkNamed } from "../state/links";
import { hostNetns } from "../state/namespaces";
import { carries, wayBackOf, type WayBack } from "../state/way-back";
import { touchesWay } from "./refusals/way-back";

/**
 * Returns the connection by which the host is managed if a plan touches it. The host takes such a plan back unless a new
 * connection confirms it, or the plan is to go through.
 */
export function armedBy({ steps }: Plan, state: HostState): WayBack | undefined {
  const own = steps.flatMap(({ step }) => onHost(step));
  const way = own.length === 0 ? undefined : wayBackOf(state);
  if (way === undefined) return undefined;
  const touches = own.some(
    (step) => touchesCarrier(step, way, state) || (isIpStep(step) && touchesWay(step, way, state)),
  );
  return touches ? way : undefined;
}

/** Returns a step in the host's own namespace, of whichever kind. */
function onHost(step: Step): NetnsStep[] {
  if (step.kind !== "inNetns") return [step];
  return step.netns.inode === hostNetns.inode ? [step.step] : [];
}

/** What changes a link that is there; a new one carries nothing yet. */
const changesLink: Partial<Record<LinkStep["kind"], true>> = {
  deleteLink: true,
  moveLink: true,
  renameLink: true,
  setMtu: true,
  setIpvlanFlag: true,
  setMacAddress: true,
  setUp: true,
  setVlanFlags: true,
  setQos: true,
  addAddress: true,
  deleteAddress: true,
};

/** Checks for a change to a link that carries the connection. */
function touchesCarrier(step: NetnsStep, way: WayBack, state: HostState): boolean {
  if (step.kind === "setSysctl" || step.kind === "tuneSysctl") return carries(linkOf(step.key), way, state);
  // A VLAN that a port of a bridge has for itself is lost to the bridge.
  if (step.kind === "addVlanLink") return isPort(step.link.parent, way, state);
  return step.kind in changesLink && "name" in step && carries(step.name, way, state);
}

function isPort(name: string, way: WayBack, state: HostState): boolean {
  const master = linkNamed(state, name)?.master;
  return master !== undefined && linkNamed(state, master)?.kind === "bridge" && carries(master, way, state);
}

/** Returns the link in `net/ipv4/conf/LINK/KEY`. */
function linkOf(key: string): string {
  return key.split("/").slice(3, -1).join("/");
}
