import { isDeepStrictEqual } from "node:util";
import type { DesiredVlanLink } from "../../model/desired";
import type { HostState } from "../../model/host-state";
import type { Link } from "../../model/link";
import type { OwnershipRecord } from "../../model/ownership";
import type { LinkStep, NetnsStep } from "../../model/step";
import { linkNamed } from "../../state/links";
import { identityGuards } from "../../state/guards";
import { holderOf } from "../../ownership/holder";
import { isOurs } from "../../ownership/is-ours";
import { forgetLink, recordLink } from "../record-changes";
import { onHost, planned, refused, type PlanResult } from "../plan";
import { batchLine } from "../../steps/batch";
import { render } from "../../steps/table";
import { somethingOnTop, stackedOn } from "../../state/stacked";
import { addressProblems, type AddressDecision } from "./addresses";
import { isSame, vlanDifferences } from "./differences";
import { routeProblems, routing, withoutRules } from "./routes";
import { newVlanSysctls } from "./sysctls";
import { ipv6Problems, newLinkProblems, ownedByAnother, parentProblems } from "./refusals";
import { Refusal } from "../../errors";
import { parentMissing, nameTaken } from "../refusals/link";

/**
 * Plans how to make a host's VLAN sub-interface what is wanted, or says why that is refused.
 *
 * @param decided this run's decisions about addresses, by mark; absent: others keep what they have
 */
export function planVlan(
  desired: DesiredVlanLink,
  state: HostState,
  decided?: ReadonlyMap<string, AddressDecision>,
): PlanResult {
  const parent = linkNamed(state, desired.parent);
  if (parent === undefined) return refused(parentMissing(desired, state));
  const existing = linkNamed(state, desired.name) ?? ownUnderAnotherName(desired, parent, state);
  const problems = [
    ...parentProblems(desired, parent, state),
    ...ipv6Problems(desired, existing ?? parent, state),
    ...(existing && isSame(existing, desired, parent) ? [] : newLinkProblems(desired, parent, state)),
    ...addressProblems(desired, existing, state, decided),
    ...routeProblems(desired, existing, state),
  ];
  if (existing === undefined) return problems.length > 0 ? refused(...problems) : create(desired, state);

  const holder = holderOf(existing, desired.owner, state);
  if (!isSame(existing, desired, parent) || !isCalled(existing, desired.name)) {
    if (holder !== "ours" || existing === parent)
      return refused(nameTaken(desired, existing, state), ...problems);
    return problems.length > 0 ? refused(...problems) : remake(desired, existing, state);
  }
  switch (holder) {
    case "another":
      return refused(ownedByAnother(existing, desired));
    case "nobody":
      return desired.adopt
        ? converge(desired, existing, { parent, problems, state })
        : useAsItIs(desired, existing, { parent, state });
    case "ours":
    case "ours-unfinished":
      return converge(desired, existing, { parent, problems, state });
  }
}

/** Returns the steps that make the link; the sysctls are set before it has addresses and comes up. */
function making(desired: DesiredVlanLink, state: HostState): NetnsStep[] {
  const [add, mark, ...settings] = creationSteps(desired);
  return [add, mark, ...newVlanSysctls(desired, state), ...settings];
}

/** Returns the lines of `ip` that make the link on a host that has only its parent. */
function creationSteps(desired: DesiredVlanLink): [LinkStep, LinkStep, ...LinkStep[]] {
  const { name, parent, vlan, mtu, macAddress, owner, addresses, up } = desired;
  return [
    {
      kind: "addVlanLink",
      link: {
        name,
        parent,
        vlan,
        ...(typeof mtu === "number" && { mtu }),
        ...(macAddress !== undefined && macAddress !== "kernel-default" && { macAddress }),
      },
    },
    { kind: "setAlias", name, alias: owner.mark },
    ...(addresses ?? []).map((cidr) => ({ kind: "addAddress", name, cidr }) as const),
    ...(up ? [{ kind: "setUp", name, up } as const] : []),
    ...routing(desired),
  ];
}

function create(desired: DesiredVlanLink, state: HostState): PlanResult {
  return planned(state, {
    guards: [{ kind: "absent", name: desired.name }],
    steps: onHost(making(desired, state)),
    records: [recordLink(state, recordOf(desired), { claimed: true })],
  });
}

/** Remakes a link of ours that has another parent, id or name: the kernel changes none of them while it is up. */
function remake(desired: DesiredVlanLink, existing: Link, state: HostState): PlanResult {
  const onTop = stackedOn(existing, state);
  if (onTop.length > 0) return refused(somethingOnTop(existing, onTop));
  const { name } = existing;
  const renamed = !isCalled(existing, desired.name);
  return planned(state, {
    guards: [
      ...identityGuards(existing),
      { kind: "free", name },
      ...(renamed ? [{ kind: "absent", name: desired.name } as const] : []),
    ],
    steps: onHost([...withoutRules(name, state), { kind: "deleteLink", name }, ...making(desired, state)]),
    records: [...(renamed ? [forgetLink(state, name)] : []), recordLink(state, recordOf(desired))],
  });
}

/** Finds a link of ours that was renamed by hand, or is about to be replaced by one with another name. */
function ownUnderAnotherName(desired: DesiredVlanLink, parent: Link, state: HostState): Link | undefined {
  return state.links.find(
    (link) => isSame(link, desired, parent) && holderOf(link, desired.owner, state) === "ours",
  );
}

function isCalled(link: Link, name: string): boolean {
  return link.name === name || link.alternativeNames.includes(name);
}

interface Surroundings {
  readonly parent: Link;
  readonly state: HostState;
}

/** Uses an unmarked link that is right as it is, and refuses to touch any other. */
function useAsItIs(desired: DesiredVlanLink, existing: Link, { parent, state }: Surroundings): PlanResult {
  const differences = vlanDifferences(desired, existing, { parent, state });
  if (differences.length > 0) {
    return refused({
      code: "not-ours",
      problem: `link "${existing.name}" exists, is not marked as made by Trunkline, and differs: ${differences.map(({ text }) => text).join(", ")}`,
      remedy: "set adopt: true to take it over, or describe it as it is",
    });
  }
  const { name, owner } = desired;
  // One that this resource takes over from another one of its stack is to say so.
  const recorded = state.records.some(
    (record) => record.link === name && (record.urn === owner.urn || !isOurs(record, owner)),
  );
  return planned(state, {
    guards: identityGuards(existing),
    records: recorded ? [] : [recordLink(state, { link: name, urn: owner.urn, owned: false, build: [] })],
  });
}

function converge(
  desired: DesiredVlanLink,
  existing: Link,
  { parent, problems, state }: Surroundings & { problems: Refusal[] },
): PlanResult {
  if (problems.length > 0) return refused(...problems);
  const { name } = existing;
  const differences = vlanDifferences(desired, existing, { parent, state });
  const marked = existing.alias === desired.owner.mark;
  const steps: NetnsStep[] = [
    ...(marked ? [] : [{ kind: "setAlias", name, alias: desired.owner.mark } as const]),
    ...differences.flatMap((difference) => difference.steps),
  ];
  const wanted = recordOf(desired);
  const recorded = state.records.some((record) => record.link === name && isDeepStrictEqual(record, wanted));
  return planned(state, {
    guards: identityGuards(existing),
    steps: onHost(steps),
    records: recorded ? [] : [recordLink(state, wanted)],
  });
}

/** Returns what the host remembers of the link when it is finished. */
function recordOf(desired: DesiredVlanLink): OwnershipRecord {
  return {
    link: desired.name,
    urn: desired.owner.urn,
    owned: true,
    build: creationSteps(desired).map((step) => batchLine(render(step))),
    ...(Object.keys(desired.sysctls).length > 0 && { sysctls: desired.sysctls }),
  };
}
