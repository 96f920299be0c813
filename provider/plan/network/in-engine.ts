import { isDeepStrictEqual } from "node:util";
import type { Refusal } from "../../errors";
import type { EngineNetwork } from "../../model/attachment";
import type { HostState } from "../../model/host-state";
import type { NetworkEngine, NetworkRecord, Subnet } from "../../model/network";
import type { Owner } from "../../model/ownership";
import type { FullEngineNetwork, Step } from "../../model/step";
import { isIsolated } from "../../ownership/isolated-parent";
import { isOurs } from "../../ownership/is-ours";
import { childInWords } from "../../state/child-kind";
import { hostNetns } from "../../state/namespaces";
import { listNames, makerInWords } from "../../state/words";
import { simulate } from "../../steps/effect";
import { planned, refused, type PlanResult } from "../plan";

interface Wanted {
  readonly name: string;
  readonly owner: Owner;
}

/**
 * Adds to a network's plan what its engine has to do: to make it, after its parent, or to make it again where it differs,
 * since an engine can change none. One that is as wanted and that nobody of ours made is used, and never removed.
 */
export function inEngine(result: PlanResult, { name, owner }: Wanted, state: HostState): PlanResult {
  if (result.kind === "refused") return result;
  const record = simulate(state, result.plan).networks.find((each) => each.name === name);
  if (record?.engine === undefined) return result;
  const { engine } = record;
  const listed = listingOf(engine, state);
  if ("code" in listed) return refused(listed);
  const wanted = wantedOf(record);
  const there = listed.find((each) => each.name === name);
  const make: Step = {
    kind: "inNetns",
    netns: hostNetns,
    step: { kind: "addEngineNetwork", engine, network: wanted },
  };
  if (there === undefined) return withSteps(result, [make], state);
  const urn = there.details?.urn;
  const before = state.networks.find((each) => each.name === name);
  const isKnown = before?.engine === engine && isOurs(before, owner);
  if (urn !== undefined && !isKnown && !isOurs({ urn }, owner)) return refused(ofAnother(engine, name, urn));
  const differences = differencesBetween(there, wanted);
  if (differences.length === 0) return result;
  if (urn === undefined || there.details === undefined) return refused(notOurs(engine, name, differences));
  const users = usersOf(engine, name, state);
  if (users.length > 0) return refused(inUse(engine, name, users, differences));
  return withSteps(result, [removal(engine, { ...there, details: there.details }), make], state);
}

/** Adds to the plan of a network's absence that its engine removes it, if it was made by it for us. */
export function goneFromEngine(result: PlanResult, { name, owner }: Wanted, state: HostState): PlanResult {
  const record = state.networks.find((each) => each.name === name && isOurs(each, owner));
  if (result.kind === "refused" || record?.engine === undefined) return result;
  const { engine } = record;
  const listed = listingOf(engine, state);
  if ("code" in listed) return refused(listed);
  const there = listed.find((each) => each.name === name);
  if (there?.details?.urn === undefined) return result;
  const users = usersOf(engine, name, state);
  if (users.length > 0) return refused(inUse(engine, name, users));
  return withSteps(result, [removal(engine, { ...there, details: there.details })], state);
}

function withSteps(
  { plan }: Extract<PlanResult, { kind: "planned" }>,
  steps: Step[],
  state: HostState,
): PlanResult {
  const added = planned(state, { steps });
  if (added.kind === "refused") return added;
  return { kind: "planned", plan: { ...plan, steps: [...plan.steps, ...added.plan.steps] } };
}

function removal(engine: NetworkEngine, network: FullEngineNetwork): Step {
  return { kind: "inNetns", netns: hostNetns, step: { kind: "deleteEngineNetwork", engine, network } };
}

function listingOf(engine: NetworkEngine, { engines }: HostState): readonly EngineNetwork[] | Refusal {
  const listing = engines[engine];
  if (listing?.problem === undefined) {
    return (
      listing?.networks ?? {
        code: "engine-unusable",
        problem: `${engine}'s networks have not been listed yet`,
      }
    );
  }
  return {
    code: "engine-unusable",
    problem: `cannot list ${engine}'s networks: ${listing.problem}`,
    remedy: listing.remedy ?? `see what "${engine} network ls" says there, as root`,
  };
}

function wantedOf(record: NetworkRecord): FullEngineNetwork {
  const { name, parent, child, subnets, mtu, urn } = record;
  const internal = isIsolated(record);
  return { name, parent, child, details: { subnets, internal, ...(mtu !== undefined && { mtu }), urn } };
}

/** Lists what an engine's network has otherwise than wanted, and how it is wanted. */
function differencesBetween({ parent, child, details }: EngineNetwork, wanted: FullEngineNetwork): string[] {
  if (details === undefined) return ["what the engine says of it cannot be read"];
  const pairs = [
    ["parent", parent, wanted.parent],
    ["kind", childInWords(child), childInWords(wanted.child)],
    ["internal", String(details.internal), String(wanted.details.internal)],
    ["mtu", String(details.mtu ?? "the parent's"), String(wanted.details.mtu ?? "the parent's")],
  ] as const;
  const different = pairs.flatMap(([what, has, wants]) =>
    has === wants ? [] : [`${what} is ${has}, and ${wants} is wanted`],
  );
  const [has, wants] = [subnetsInWords(details.subnets), subnetsInWords(wanted.details.subnets)];
  return isDeepStrictEqual(has, wants)
    ? different
    : [...different, `subnets are ${listNames(has)}, and ${listNames(wants)} are wanted`];
}

function subnetsInWords(subnets: readonly Subnet[]): string[] {
  return subnets
    .map(({ cidr, gateway, ipRange, exclude = [] }) =>
      [
        cidr,
        ...(gateway === undefined ? [] : [`gateway ${gateway}`]),
        ...(ipRange === undefined || ipRange === cidr ? [] : [`range ${ipRange}`]),
        ...(exclude.length === 0 ? [] : [`without ${[...exclude].sort().join(" and ")}`]),
      ].join(" "),
    )
    .sort();
}

/** Lists the containers that are to be on an engine's network, whether or not they run. */
function usersOf(engine: NetworkEngine, network: string, { engines }: HostState): string[] {
  const listing = engines[engine];
  if (listing === undefined || listing.problem !== undefined) return [];
  return listing.containers.filter(({ networks }) => networks?.includes(network)).map(({ name }) => name);
}

function inUse(
  engine: NetworkEngine,
  name: string,
  users: readonly string[],
  differences: readonly string[] = [],
): Refusal {
  const why = differences.length === 0 ? "" : `, and can only be made again (${differences.join("; ")})`;
  return {
    code: "in-use",
    problem: `${engine}'s network "${name}" has containers: ${listNames(users)}${why}`,
    remedy: `remove those containers first, or take them off it (${engine} network disconnect ${name} CONTAINER)`,
  };
}

function notOurs(engine: NetworkEngine, name: string, differences: readonly string[]): Refusal {
  return {
    code: "name-taken",
    problem: `${engine} has a network "${name}" that Trunkline did not make: ${differences.join("; ")}`,
    remedy: `give this network another name, or remove that one (${engine} network rm ${name})`,
  };
}

function ofAnother(engine: NetworkEngine, name: string, urn: string): Refusal {
  return {
    code: "owned-by-another",
    problem: `${engine} has a network "${name}", ${makerInWords(urn)}`,
    remedy: `give one of them another name; if that stack is gone for good, remove it (${engine} network rm ${name})`,
  };
}
