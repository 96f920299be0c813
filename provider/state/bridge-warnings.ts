import type { Refusal } from "../errors";
import type { HostState } from "../model/host-state";
import type { Link, VlanData } from "../model/link";
import { linkNamed, parentOf } from "./links";
import { listNames } from "./words";

/** Warns of a sub-interface, which may be yet to be made, whose frames a bridge loses or does not let through. */
export function bridgeWarnings(link: Link, state: HostState): Refusal[] {
  const { name, vlan } = link;
  const parent = parentOf(state, link);
  if (vlan === undefined || parent === undefined) return [];
  return [...takenFromBridge(name, vlan, { parent, state }), ...notPassed(vlan, parent, state)];
}

/** The kernel hands a port's tagged frames to the port's own sub-interface before its bridge sees them. */
function takenFromBridge(
  name: string,
  { vlanId }: VlanData,
  { parent: port, state }: { readonly parent: Link; readonly state: HostState },
): Refusal[] {
  const bridge = port.master === undefined ? undefined : linkNamed(state, port.master);
  if (bridge?.kind !== "bridge") return [];
  const id = String(vlanId);
  return [
    {
      code: "bridge-vlan",
      problem: `"${port.name}" is a port of bridge "${bridge.name}", which gets no frames of VLAN ${id} from it as long as it has "${name}"`,
      remedy: `use "${bridge.name}" as the parent if others on that bridge are in VLAN ${id}`,
    },
  ];
}

/** Names the ports on which a bridge that tells VLANs apart drops the frames of this one. */
function notPassed({ vlanId, protocol }: VlanData, bridge: Link, state: HostState): Refusal[] {
  if (bridge.filtersVlans !== protocol) return [];
  const known = Object.keys(state.bridgeVlans).length > 0;
  const ports = state.links.filter(({ master }) => known && master === bridge.name);
  const closed = ports
    .map(({ name }) => name)
    .filter((name) => !state.bridgeVlans[name]?.some(([first, last]) => first <= vlanId && vlanId <= last));
  const [first] = closed;
  if (first === undefined) return [];
  const id = String(vlanId);
  return [
    {
      code: "bridge-vlan",
      problem: `bridge "${bridge.name}" does not let VLAN ${id} pass on ${closed.length === 1 ? "its port" : "its ports"} ${listNames(closed, 5)}`,
      remedy: `to let it pass on ${first}: bridge vlan add dev ${first} vid ${id}`,
    },
  ];
}
