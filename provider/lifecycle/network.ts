import { isolatedParent } from "../ownership/isolated-parent";
import { ownerOf } from "../ownership/mark";
import { desiredNetwork, undesiredNetwork } from "../desired/network";
import { capacity } from "../ipam/pool";
import { addressOf, hostAddress, parseAddress } from "../ipam/address";
import { overlap } from "../ipam/prefix";
import type { Prefix } from "../model/address";
import type { HostState } from "../model/host-state";
import type { Owner } from "../model/ownership";
import type { NetworkRecord } from "../model/network";
import { linkNamed } from "../state/links";
import { holderOf } from "../ownership/holder";
import { ipvlanNetworkImpact, macvlanNetworkImpact } from "../plan/impact";
import { planNetwork, type ChosenBefore } from "../plan/network/network";
import { planNetworkReplacement } from "../plan/replacement";
import { permanentAddresses } from "../state/permanent-addresses";
import {
  parseIpvlanNetwork,
  parseMacvlanNetwork,
  type IpvlanNetworkSpec,
  type MacvlanNetworkSpec,
  type NetworkSpec,
} from "../inputs/network";
import type { Properties } from "../inputs/fields";
import { noteGivenToShim, otherHostsLooked, takenByOtherHosts } from "./addresses";
import type { HostResource } from "./host-resource";
import { tellIgnoredGateways } from "./ignored-gateway";
import { knownPrefixes } from "./known-prefixes";
import { lifecycleOf } from "./lifecycle";
import type { Run } from "./memory/run";
import { isOurs } from "../ownership/is-ours";
import { planNetworkAbsence } from "../plan/network/absence";
import { renamedLink } from "../state/renamed";
import { shimOf, shimRoutes } from "../state/shims";

type Common = Pick<
  HostResource<NetworkSpec>,
  | "alreadySo"
  | "enginesOf"
  | "enginesToRemove"
  | "isSameThing"
  | "mustDeleteFirst"
  | "blockedBy"
  | "noteFormerOutputs"
  | "notePlan"
  | "outputsWhenLost"
  | "planFor"
  | "planRemoval"
  | "planReplacement"
> & {
  readonly optional: readonly ("parent" | "subnets" | "mtu")[];
  outputsOf(
    spec: NetworkSpec,
    state: HostState,
  ): { inputs: Record<never, never>; outputs: Properties } | undefined;
};

/** The part that does not depend on the driver. */
const common: Common = {
  optional: ["parent", "subnets", "mtu"],

  isSameThing,

  alreadySo: ({ olds, news }, state) => {
    const link = renamedLink(String(olds["parent"]), state)?.link;
    return link !== undefined && link === linkNamed(state, String(news["parent"])) ? ["parent"] : [];
  },

  noteFormerOutputs: (run, urn, outputs) => {
    const former = chosenIn(outputs);
    if (former !== undefined) run.formerNetworks.set(urn, former);
  },

  // If its parent alone is missing, it has a record, which would stay for ever if the network were forgotten.
  outputsWhenLost: (recorded, { networks }) => {
    const record = networks.find(({ name }) => name === recorded["name"]);
    const isKept =
      record === undefined
        ? chosenIn(recorded) !== undefined
        : isOurs(record, ownerOf(String(recorded["resourceUrn"])));
    return isKept ? recorded : undefined;
  },

  mustDeleteFirst: (olds, news) =>
    isSameThing(olds, news) ||
    parentIn(olds) === parentIn(news) ||
    subnetsOverlap(olds, news) ||
    shimNamesEqual(olds, news),

  planFor: (run, { spec, former }) => {
    const desired = desiredNetwork(spec, former);
    return (state) => {
      const decided = run.networks.on(run.fleet.machineAt(spec.host));
      const takenElsewhere =
        desired.hostShim === undefined ? [] : takenByOtherHosts(run, spec, { desired, state });
      const chosen = run.formerNetworks.get(spec.resourceUrn);
      return planNetwork(desired, state, { decided, takenElsewhere, ...(chosen && { chosen }) });
    };
  },

  notePlan: (run, { spec }, { plan, state }) => {
    const change = plan.records.find((each) => each.kind === "network");
    const record = change?.after ?? state.networks.find(({ name }) => name === spec.name);
    if (record !== undefined) run.networks.on(run.fleet.machineAt(spec.host)).set(spec.name, record);
    if (spec.hostShim !== undefined) noteGivenToShim(run, spec, plan);
  },

  // Only a new network is refused for networks of engines.
  enginesOf: ({ name, engine }, known) => {
    const own = engine === undefined ? [] : [engine];
    const isNew = known?.networks.some((network) => network.name === name) === false;
    return isNew ? [...new Set([...own, ...known.facts.engines])] : own;
  },

  enginesToRemove: ({ engine }) => (engine === undefined ? [] : [engine]),

  blockedBy: ({ name }, { attachments }) => attachments.filter(({ network }) => network === name),

  planRemoval: (spec) => {
    const desired = undesiredNetwork(spec);
    return (state) => planNetworkAbsence(desired, state);
  },

  planReplacement: (former, planNext) => {
    const desired = undesiredNetwork(former);
    return (state) => planNetworkReplacement(desired, planNext, state);
  },

  outputsOf: (spec, state) => {
    const owner = ownerOf(spec.resourceUrn);
    const record = state.networks.find((network) => network.name === spec.name && isOurs(network, owner));
    if (record === undefined) return undefined;
    const parent = linkNamed(state, record.parent) ?? renamedLink(record.parent, state)?.link;
    // Without its parent a network is only a file; making the parent again restores it.
    if (parent === undefined) return undefined;
    return {
      inputs: {},
      outputs: {
        // A program may use an alternative name.
        parent: linkNamed(state, record.parent) === undefined ? parent.name : record.parent,
        parentOwned: holderOf(parent, owner, state) === "ours",
        // Spelled as a program would ask for them.
        subnets: record.subnets.map((subnet) => ({ gateway: "none", ...subnet })),
        mode: record.child.mode,
        available: capacity(record.subnets, (record.hostShim?.addresses ?? []).map(addressOf)),
        shim: shimSeen(record, owner, state),
      },
    };
  },
};

/** Returns what was chosen where the program leaves it open: a default pool, and the addresses of the host's shim. */
function chosenIn({ given, subnets, shim }: Properties): ChosenBefore | undefined {
  const [pool] = Array.isArray(given) && given.includes("subnets") ? [] : prefixesIn({ subnets });
  const { addresses } = (typeof shim === "object" && shim !== null ? shim : {}) as { addresses?: unknown };
  const ofShim = Array.isArray(addresses)
    ? addresses.flatMap((each) => parseAddress(String(each)) ?? [])
    : [];
  if (pool === undefined && ofShim.length === 0) return undefined;
  return { ...(pool !== undefined && { pool }), shimAddresses: ofShim.map(hostAddress) };
}

/** Returns the shim as it is on the host, without the parts that are missing there. */
function shimSeen(
  { name, hostShim, subnets }: NetworkRecord,
  owner: Owner,
  state: HostState,
): Properties | undefined {
  const link = hostShim && shimOf(name, owner, state);
  if (link === undefined) return undefined;
  return {
    name: link.name,
    up: link.up,
    addresses: permanentAddresses(link).map(addressOf),
    routes: shimRoutes(subnets).filter((prefix) =>
      state.routes.some(
        ({ destination, link: over, table }) =>
          destination === prefix && over === link.name && table === "main",
      ),
    ),
  };
}

/** Waits for other hosts if the network chooses an address: for its host shim. */
async function prepare(run: Run, spec: NetworkSpec): Promise<void> {
  if (spec.hostShim !== undefined) await otherHostsLooked(run, spec);
}

export const ipvlanNetworkLifecycle = lifecycleOf<IpvlanNetworkSpec>({
  ...common,
  parse: parseIpvlanNetwork,
  prepare: async (run, spec) => {
    tellIgnoredGateways(run.told, spec);
    await prepare(run, spec);
  },
  impact: ipvlanNetworkImpact,
});

export const macvlanNetworkLifecycle = lifecycleOf<MacvlanNetworkSpec>({
  ...common,
  parse: parseMacvlanNetwork,
  prepare,
  impact: macvlanNetworkImpact,
});

/** A host has one record per name. */
function isSameThing({ name }: Properties, other: Properties): boolean {
  return name === other["name"];
}

/** Returns the parent in inputs or in a state; for an isolated network only a state has its name. */
function parentIn({ parent, internal, resourceUrn }: Properties): unknown {
  const isolated = internal === true || parent === undefined;
  return isolated && typeof resourceUrn === "string" ? isolatedParent(resourceUrn) : parent;
}

/** A host has each subnet once, on whichever parent. */
function subnetsOverlap(olds: Properties, news: Properties): boolean {
  const theirs = prefixesIn(news);
  // Inputs do not say which of the default pools the network got.
  if (olds["subnets"] === undefined) return theirs.length > 0;
  return prefixesIn(olds).some((own) => theirs.some((other) => overlap(own, other)));
}

/** Compares chosen names of shims; a name that nobody chose is different for each network. */
function shimNamesEqual({ hostShim }: Properties, news: Properties): boolean {
  const name = shimNameIn(hostShim);
  return name !== undefined && name === shimNameIn(news["hostShim"]);
}

function shimNameIn(hostShim: unknown): unknown {
  return typeof hostShim === "object" && hostShim !== null && "name" in hostShim ? hostShim.name : undefined;
}

function prefixesIn({ subnets }: Properties): Prefix[] {
  return knownPrefixes(subnets, (subnet) =>
    typeof subnet === "object" && subnet !== null && "cidr" in subnet ? subnet.cidr : undefined,
  );
}
