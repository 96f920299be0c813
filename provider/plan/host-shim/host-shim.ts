import { isDeepStrictEqual } from "node:util";
import { addressOf, hostAddress } from "../../ipam/address";
import type { DesiredNetwork } from "../../model/desired";
import type { HostState } from "../../model/host-state";
import type { Link } from "../../model/link";
import type { HostShim, NetworkRecord } from "../../model/network";
import type { Owner, OwnershipRecord } from "../../model/ownership";
import type { Guard, LinkStep, RecordChange, Step } from "../../model/step";
import { chooseAddresses } from "../addresses/choose";
import { isOfOneMode } from "../../state/child-kind";
import { linkNamed } from "../../state/links";
import { identityGuards } from "../../state/guards";
import { defaultShimName, shimMacAddress, shimSysctlKeys, shimSysctls } from "./link";
import { mendingShim, renamingShim } from "./mending";
import { silenceGuards, takenOnSegment } from "../addresses/segment";
import { afterStep } from "../../steps/effect";
import { hostNetns } from "../../state/namespaces";
import { takenOn, type AddressHolder } from "../addresses/taken";
import { Refusal } from "../../errors";
import { permanentAddresses } from "../../state/permanent-addresses";
import { shimOf, shimRoutes } from "../../state/shims";
import { batchLine } from "../../steps/batch";
import { render } from "../../steps/table";
import { forgetLink, linkRecord, recordLink } from "../record-changes";

export interface ShimParts {
  readonly guards: Guard[];
  readonly steps: Step[];
  readonly records: RecordChange[];
}

/** Chooses a shim's name and addresses: those asked for, else those that it has, else the lowest free ones. */
export function chooseShim(
  { hostShim, owner }: DesiredNetwork,
  {
    network,
    former,
    state,
    takenElsewhere,
  }: {
    network: NetworkRecord;
    former: Partial<HostShim> | undefined;
    state: HostState;
    takenElsewhere: readonly AddressHolder[];
  },
): { readonly shim?: HostShim; readonly refusals: readonly Refusal[] } {
  if (hostShim === undefined) return { refusals: [] };
  const own = shimOf(network.name, owner, state);
  const others = {
    ...state,
    links: state.links.filter((link) => link !== own),
    networks: state.networks.filter(({ name }) => name !== network.name),
  };
  const taken = [...takenOn(network, [], others), ...takenOnSegment(network, state), ...takenElsewhere];
  const had = former?.addresses;
  const choice = chooseAddresses(hostShim, { network, taken, ...(had && { recorded: { addresses: had } }) });
  if (choice.refusals !== undefined) {
    const refusals = choice.refusals.map((each) => ({ ...each, problem: `hostShim: ${each.problem}` }));
    return { refusals };
  }
  // Host prefixes bring no subnet's route along: the shim's routes alone say what goes over it.
  const name = hostShim.name ?? former?.name ?? defaultShimName(network);
  return {
    shim: { name, addresses: choice.given.map(({ address }) => hostAddress(addressOf(address))) },
    refusals: [],
  };
}

/**
 * Plans the host's link on a network as the wanted record has it; removes the link if the record has none or the parent
 * is missing.
 *
 * @param asks whether the segment can be asked who has the addresses: not over a parent that the same plan makes
 */
export function planShim(
  wanted: NetworkRecord,
  {
    owner,
    recorded,
    state,
    asks,
  }: { owner: Owner; recorded: NetworkRecord | undefined; state: HostState; asks: boolean },
): ShimParts {
  const { hostShim: shim } = wanted;
  const parent = linkNamed(state, wanted.parent);
  if (shim === undefined || parent === undefined)
    return removingShim(wanted.name, { owner, recorded, state });
  const { name } = shim;
  const own = shimOf(wanted.name, owner, state);
  const present = own !== undefined && isAsMade(own, wanted, parent) ? own : undefined;
  const making: LinkStep[] =
    present !== undefined
      ? []
      : [...(own === undefined ? [] : [deletion(own)]), ...newLink(wanted, { name, owner })];
  const made = making.reduce(afterStep, state);
  const renaming = present === undefined ? [] : renamingShim(present, { wanted, recorded, state: made });
  const ready = renaming.reduce(afterStep, made);
  const mending = mendingShim(shim, { wanted, owner, recorded, parent, state: ready });
  const inside = [...renaming, ...mending].map(
    (step) => ({ kind: "inNetns", netns: hostNetns, step }) as const,
  );
  const steps = [...making, ...inside];
  const record = shimRecord(wanted, shim, owner);
  const macAddress = shimMacAddress(wanted);
  const probe = { addresses: shim.addresses, ...(macAddress !== undefined && { macAddress }) };
  const links = own === undefined ? [] : [own];
  return {
    guards: [
      ...links.flatMap(identityGuards),
      ...(own?.name === name ? [] : [{ kind: "absent", name } as const]),
      ...(asks ? silenceGuards(probe, { network: wanted, parent }, { links }) : []),
    ],
    steps,
    records: [
      ...(isRecorded(record, state, { asItIs: steps.length === 0 })
        ? []
        : [recordLink(state, record, { claimed: own === undefined })]),
      ...staleRecords(recorded, { own, owner, state })
        .filter((link) => link !== name)
        .map((link) => forgetLink(state, link)),
    ],
  };
}

/** Plans to delete a shim's link and its records. */
export function removingShim(
  network: string,
  { owner, recorded, state }: { owner: Owner; recorded: NetworkRecord | undefined; state: HostState },
): ShimParts {
  const own = shimOf(network, owner, state);
  return {
    guards: own === undefined ? [] : identityGuards(own),
    steps: own === undefined ? [] : [deletion(own)],
    records: staleRecords(recorded, { own, owner, state }).map((link) => forgetLink(state, link)),
  };
}

function deletion(shim: Link): LinkStep {
  const { name } = shim;
  return { kind: "deleteLink", name, sysctls: shimSysctls({ name, addresses: permanentAddresses(shim) }) };
}

/** Checks what the kernel fixes when a link is made. */
function isAsMade(link: Link, { child }: NetworkRecord, parent: Link): boolean {
  return (
    link.parentIndex === parent.index &&
    link.parentNamespaceId === undefined &&
    isOfOneMode(link.child, child)
  );
}

function newLink(wanted: NetworkRecord, { name, owner }: { name: string; owner: Owner }): LinkStep[] {
  const { parent, child, mtu } = wanted;
  const macAddress = shimMacAddress(wanted);
  return [
    { kind: "addChildLink", link: { name, parent, child, ...(mtu !== undefined && { mtu }) } },
    { kind: "setAlias", name, alias: owner.mark },
    ...(macAddress === undefined ? [] : [{ kind: "setMacAddress", name, macAddress } as const]),
  ];
}

/** Returns what the host remembers of a shim when it is finished. */
function shimRecord(wanted: NetworkRecord, { name, addresses }: HostShim, owner: Owner): OwnershipRecord {
  const steps: LinkStep[] = [
    ...newLink(wanted, { name, owner }),
    ...addresses.map((cidr) => ({ kind: "addAddress", name, cidr, noProbe: true }) as const),
    { kind: "setUp", name, up: true },
    ...shimRoutes(wanted.subnets).map(
      (destination) => ({ kind: "addRoute", name, route: { destination } }) as const,
    ),
  ];
  const build = steps.map((step) => batchLine(render(step)));
  return { ...linkRecord(name, owner, build), ownSysctls: shimSysctlKeys(addresses) };
}

/** A record of an earlier release does not say how the shim is made; it is not written anew for that alone. */
function isRecorded(
  record: OwnershipRecord,
  { records }: HostState,
  { asItIs }: { readonly asItIs: boolean },
): boolean {
  const { link, urn, owned } = record;
  const earlier: OwnershipRecord = { link, urn, owned, build: [] };
  return records.some(
    (each) => isDeepStrictEqual(each, record) || (asItIs && isDeepStrictEqual(each, earlier)),
  );
}

function staleRecords(
  recorded: NetworkRecord | undefined,
  { own, owner, state }: { own: Link | undefined; owner: Owner; state: HostState },
): string[] {
  const names = [own?.name, recorded?.hostShim?.name];
  return state.records
    .filter(({ link, urn }) => names.includes(link) && [owner.urn, recorded?.urn].includes(urn))
    .map(({ link }) => link);
}
