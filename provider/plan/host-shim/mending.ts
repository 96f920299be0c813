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

/** Gives a shim its name: the kernel renames no link that is up, and takes the routes over one that goes down. */
export function renamingShim({ name, up }: Link, change: Change): LinkStep[] {
  const to = change.wanted.hostShim?.name;
  if (to === undefined || to === name) return [];
  return [
    ...routesOver(name, change).map((destination) => deleteRoute(name, destination)),
    ...(up ? [{ kind: "setUp", name, up: false } as const] : []),
    { kind: "renameLink", name, to },
  ];
}

/** What makes the link that bears a shim's name what it should be. */
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
  // With a family's last address the kernel takes its routes; let go before, they can be given back.
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
  return steps.length === 0 ? [] : [...shimSysctls({ name, addresses }), ...steps];
}

/** Those that are or were the network's to give. */
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
