import type { DesiredAbsence } from "../../model/desired";
import type { HostState } from "../../model/host-state";
import type { Link } from "../../model/link";
import type { RecordChange } from "../../model/step";
import { describeLink } from "../../state/words";
import { linkNamed, parentOf } from "../../state/links";
import { identityGuards } from "../../state/guards";
import { holderOf } from "../../ownership/holder";
import { forgetLink } from "../record-changes";
import { planned, refused, type PlanResult } from "../plan";
import { withoutRules } from "./routes";
import { networkInWords, networksOn, somethingOnTop, stackedOn } from "../../state/stacked";

/** Removes exactly what this resource made: a link that was only used stays, like one that is another's by now. */
export function planAbsence(desired: DesiredAbsence, state: HostState): PlanResult {
  const { name, owner, owned } = desired;
  const records: RecordChange[] = state.records
    .filter((record) => record.link === name && record.urn === owner.urn)
    .map(({ link }) => forgetLink(state, link));
  // The mark finds a link that somebody renamed. Its replacement bears the same mark, but has a record of its own.
  const replaces = (other: Link): boolean =>
    other.name !== name && state.records.some(({ link, urn }) => link === other.name && urn === owner.urn);
  const link =
    state.links.find((candidate) => candidate.alias === owner.mark && !replaces(candidate)) ??
    linkNamed(state, name);
  if (link === undefined || !owned) {
    // The rules in the record of another resource, which has the link by now, are that one's.
    const isAnothers = state.records.some((record) => record.link === name && record.urn !== owner.urn);
    return planned(state, { steps: isAnothers ? [] : withoutRules(name, state), records });
  }
  switch (holderOf(link, owner, state)) {
    case "another":
      return planned(state, { records });
    case "nobody":
      if (!mayBeOurs(desired, link, state)) return planned(state, { records });
      return refused({
        code: "mark-missing",
        problem: `link "${link.name}" may be this resource's own, but its mark is gone: ${describeLink(link, state)}`,
        remedy: `to have it deleted, mark it (ip link set ${link.name} alias ${owner.mark}); to keep it, run pulumi refresh first`,
      });
    case "ours":
    case "ours-unfinished": {
      const networks = networksOn(link, state);
      const onTop = [...stackedOn(link, state), ...networks.map(networkInWords)];
      if (onTop.length > 0) return refused(somethingOnTop(link, onTop, networks[0]));
      return planned(state, {
        guards: [
          ...identityGuards(link),
          { kind: "free", name: link.name },
          { kind: "revision", revision: state.revision },
        ],
        steps: [...withoutRules(link.name, state), { kind: "deleteLink", name: link.name }],
        records,
      });
    }
  }
}

function mayBeOurs({ parent, vlan }: DesiredAbsence, link: Link, state: HostState): boolean {
  return (
    link.vlan?.vlanId === vlan.vlanId &&
    link.vlan.protocol === vlan.protocol &&
    parentOf(state, link)?.name === parent
  );
}
