import type { Prefix } from "../../model/address";
import type { HostState } from "../../model/host-state";
import type { Link } from "../../model/link";
import type { HostShim, NetworkRecord } from "../../model/network";
import type { Owner } from "../../model/ownership";
import type { LinkStep, NetnsStep } from "../../model/step";
import { linkNamed } from "../../state/links";
import { shimRoutes } from "../../state/shims";
import { mtuOf, addressSteps, flagSteps } from "../child-link";
import { shimMacAddress, shimSysctls } from "./link";

interface Change {
  readonly wanted: NetworkRecord;
  readonly recorded: NetworkRecord | undefined;
  readonly state: HostState;
}

/** Renames a shim: the kernel does not rename a link that is up, and drops the routes over a link that goes down. */
export function renamingShim({ name, up }: Link, change: Change): LinkStep[] {
  const to = change.wanted.hostShim?.name;
  if (to === undefined || to === name) return [];
  return [
    ...routesOver(name, change).map((destination) => deleteRoute(name, destination)),
    ...(up ? [{ kind: "setUp", name, up: false } as const] : []),
    { kind: "renameLink", name, to },
  ];
}

/** Plans the changes that the link with the shim's name needs. */
export function mendingShim(
  { name, addresses }: HostShim,
  { owner, parent, ...change }: Change & { owner: Owner; parent: Link },
): NetnsStep[] {
  const { wanted, state } = change;
  const link = linkNamed(state, name);
  if (link === undefined) return [];
  const mtu = mtuOf(undefined, { network: wanted, parent, present: link });
  const macAddress = shimMacAddress(wanted);
  const { extra, missing } = addressSteps(addresses, link);
  const routes = shimRoutes(wanted.subnets);
  const over = routesOver(name, change);
  // The kernel drops a family's routes with its last address; undo steps can restore routes that were deleted before.
  const gone = over.filter((destination) => extra.length > 0 || !routes.includes(destination));
  const kept = over.filter((destination) => !gone.includes(destination));
  const steps: LinkStep[] = [
    ...(link.alias === owner.mark ? [] : [{ kind: "setAlias", name, alias: owner.mark } as const]),
    ...(mtu === undefined || mtu === link.mtu ? [] : [{ kind: "setMtu", name, mtu } as const]),
    ...(macAddress === undefined || macAddress === link.macAddress
      ? []
      : [{ kind: "setMacAddress", name, macAddress } as const]),
    ...flagSteps(name, link, wanted.child),
    ...gone.map((destination) => deleteRoute(name, destination)),
    ...extra,
    ...missing,
    ...(link.up ? [] : [{ kind: "setUp", name, up: true } as const]),
    ...routes
      .filter((destination) => !kept.includes(destination))
      .map((destination): LinkStep => ({ kind: "addRoute", name, route: { destination } })),
  ];
  if (steps.length === 0) return [];
  const sysctls = Object.entries(shimSysctls({ name, addresses }));
  return [...sysctls.map(([key, value]) => ({ kind: "setSysctl", key, value }) as const), ...steps];
}

/** Returns the destinations routed over the link that are, or were, the network's own. */
function routesOver(name: string, { wanted, recorded, state }: Change): Prefix[] {
  const ours = shimRoutes([...wanted.subnets, ...(recorded?.hostShim === undefined ? [] : recorded.subnets)]);
  return state.routes
    .filter(({ link, table, gateway }) => link === name && table === "main" && gateway === undefined)
    .map(({ destination }) => destination)
    .filter((destination) => ours.includes(destination));
}

function deleteRoute(name: string, destination: Prefix): LinkStep {
  return { kind: "deleteRoute", name, route: { destination } };
}
