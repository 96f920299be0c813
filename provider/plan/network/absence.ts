import type { DesiredNetworkAbsence } from "../../model/desired";
import type { HostState } from "../../model/host-state";
import type { NetworkRecord } from "../../model/network";
import type { Owner } from "../../model/ownership";
import type { RecordChange } from "../../model/step";
import { holderOf } from "../../ownership/holder";
import { isOurs } from "../../ownership/is-ours";
import { markOf, ownerOf } from "../../ownership/mark";
import { goneIn } from "../../state/container-gone";
import { identityGuards } from "../../state/guards";
import { linkNamed, isSameLink } from "../../state/links";
import { shimOf } from "../../state/shims";
import { stackedOn, somethingOnTop } from "../../state/stacked";
import { removingShim } from "../host-shim/host-shim";
import { forgetAttachment, forgetLink, forgetNetwork, linkRecord, recordLink } from "../record-changes";
import { PlanResult, planned, refused } from "../plan";
import { goneFromEngine } from "./in-engine";
import { networkInUse } from "./in-use";

/** Plans to remove a network from a host, and from the engine that has it. */
export function planNetworkAbsence(desired: DesiredNetworkAbsence, state: HostState): PlanResult {
  return goneFromEngine(planHostAbsence(desired, state), desired, state);
}

/** Plans to remove a network's record, its shim, and the parent link that it made if no other network uses that. */
function planHostAbsence({ owner, name }: DesiredNetworkAbsence, state: HostState): PlanResult {
  const kept = state.networks.find((network) => network.name === name);
  const recorded = kept ?? withoutRecord(owner, state);
  if (recorded === undefined || !isOurs(recorded, owner)) return planned(state, {});
  const attachments = state.attachments.filter(({ network }) => network === name);
  const isGone = goneIn(state);
  const alive = attachments.filter((record) => !isGone(record));
  if (alive.length > 0) return refused(networkInUse({ name, urn: owner.urn }, alive));
  const dropped: RecordChange[] = [
    ...(kept === undefined ? [] : [forgetNetwork(kept)]),
    ...attachments.map(forgetAttachment),
  ];
  const unchanged = { kind: "revision", revision: state.revision } as const;
  const parent = linkNamed(state, recorded.parent);
  const shim = removingShim(name, { owner, recorded: kept, state });
  if (parent === undefined || holderOf(parent, owner, state) !== "ours") {
    const stale = state.records.filter(({ link, urn }) => link === recorded.parent && urn === recorded.urn);
    return planned(state, {
      guards: [unchanged, ...shim.guards],
      steps: shim.steps,
      records: [...dropped, ...shim.records, ...stale.map(({ link }) => forgetLink(state, link))],
    });
  }
  const heir = state.networks.find(
    (network) => isSameLink(state, network.parent, parent.name) && network.name !== name,
  );
  if (heir !== undefined) {
    // Another network uses the parent by now and inherits it; removing the last network deletes the link.
    const record = state.records.find(({ link }) => link === parent.name);
    const alias = markOf(heir.urn);
    return planned(state, {
      guards: [unchanged, ...identityGuards(parent), ...shim.guards],
      steps: [{ kind: "setAlias", name: parent.name, alias }, ...shim.steps],
      records: [
        ...dropped,
        ...shim.records,
        recordLink(state, linkRecord(parent.name, ownerOf(heir.urn), buildOf(record?.build ?? [], alias))),
      ],
    });
  }
  const own = shimOf(name, owner, state);
  const onTop = stackedOn(parent, { ...state, links: state.links.filter((link) => link !== own) });
  if (onTop.length > 0) return refused(somethingOnTop(parent, onTop));
  return planned(state, {
    guards: [
      unchanged,
      ...identityGuards(parent),
      ...shim.guards,
      { kind: "free", name: parent.name, ...(own && { but: own.name }) },
    ],
    steps: [...shim.steps, { kind: "deleteLink", name: parent.name }],
    records: [...dropped, ...shim.records, forgetLink(state, parent.name)],
  });
}

/** Finds the parent that a network made, on a host that has lost its record. */
function withoutRecord(owner: Owner, state: HostState): Pick<NetworkRecord, "urn" | "parent"> | undefined {
  const made = state.links.find(
    (link) => link.child === undefined && holderOf(link, owner, state) === "ours",
  );
  return made && { urn: owner.urn, parent: made.name };
}

/** Returns the lines that rebuild the link, with its new mark. */
function buildOf(build: readonly string[], alias: string): string[] {
  return build.map((line) => line.replace(/^(link set dev \S+ alias) \S+$/, `$1 ${alias}`));
}
