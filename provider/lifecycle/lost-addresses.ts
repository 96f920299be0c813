import type { HostState } from "../model/host-state";
import type { PlanResult } from "../plan/plan";
import { othersOn } from "../plan/vlan-sub-interface/other-addresses";
import { linkNamed } from "../state/links";
import type { LinkAddress } from "../model/link";
import type { Told } from "./memory/told";

/** Tells which addresses that somebody else gave a sub-interface go when it is deleted. */
export function tellLost(
  told: Told,
  host: string,
  { result, state }: { result: PlanResult; state: HostState },
): void {
  if (result.kind === "refused") return;
  for (const { step } of result.plan.steps) {
    const link = step.kind === "deleteLink" ? linkNamed(state, step.name) : undefined;
    if (link?.vlan === undefined) continue;
    const others = othersOn(link, state);
    if (others.length === 0) continue;
    told.info(
      `${host}: with ${link.name} go addresses that Trunkline did not give it: ${others.map(inWords).join(", ")}`,
    );
  }
}

function inWords({ address, protocol }: LinkAddress): string {
  if (protocol === undefined) return address;
  return `${address} (proto ${protocol === "18" ? "keepalived" : protocol})`;
}
