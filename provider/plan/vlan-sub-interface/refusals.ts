import { Refusal } from "../../errors";
import type { DesiredVlanLink } from "../../model/desired";
import type { HostState } from "../../model/host-state";
import type { Link } from "../../model/link";
import { readMark, readUrn } from "../../ownership/mark";
import { driversMissing } from "../refusals/drivers";
import { deafBridge, notEthernet, portOfBond } from "../refusals/parent";
import { ipv6Missing, ipv6Unfit } from "../refusals/ipv6";
import { ipv6TurnedOff, unknownSysctls } from "../sysctls";
import { describeLink, ownerInWords, remedyForOwned, unlessGone } from "../../state/words";

/** Returns what speaks against any sub-interface of this kind on this parent. */
export function parentProblems(desired: DesiredVlanLink, parent: Link, state: HostState): Refusal[] {
  const problems: Refusal[] = [];
  if (parent.kind === "loopback") {
    problems.push({
      code: "parent-unfit",
      problem: `parent link "${parent.name}" is the loopback device, which cannot have sub-interfaces`,
    });
  }
  if (typeof desired.mtu === "number" && desired.mtu > parent.mtu) {
    problems.push({
      code: "mtu-above-parent",
      problem: `mtu ${String(desired.mtu)} for "${desired.name}" is above the ${String(parent.mtu)} of its parent "${parent.name}"`,
      remedy: "lower it, or raise the parent's first",
    });
  }
  if (desired.up && !parent.up && !desired.vlan.flags.looseBinding) {
    problems.push({
      code: "parent-down",
      problem: `parent link "${parent.name}" is down, and "${desired.name}" cannot be up on it`,
      remedy: `bring it up (ip link set ${parent.name} up), or set up: false or flags.looseBinding: true`,
    });
  }
  problems.push(...driversMissing(["8021q"], state.facts));
  return problems;
}

/** Returns what speaks against a new sub-interface on this parent; one that is there already is left in peace. */
export function newLinkProblems(desired: DesiredVlanLink, parent: Link, state: HostState): Refusal[] {
  return [
    ...notEthernet(parent, "have sub-interfaces"),
    ...portOfBond(parent, state),
    ...deafBridge(desired.vlan, parent, state),
    ...idProblems(desired, parent, state),
  ];
}

/** Refuses IPv6 addresses where the kernel would have no IPv6 on the link, and sysctls that it does not know. */
export function ipv6Problems(desired: DesiredVlanLink, like: Link, state: HostState): Refusal[] {
  const { name, addresses = [], sysctls, mtu } = desired;
  return [
    ...ipv6Missing(addresses, `"${name}"`, state),
    ...ipv6Unfit(addresses, typeof mtu === "number" ? mtu : like.mtu),
    ...unknownSysctls(sysctls, state.facts),
    ...ipv6TurnedOff({ addresses, sysctls }, { what: `"${name}"`, remedy: "leave out one of the two" }),
  ];
}

/** Refuses a VLAN id that another link on this parent holds: the kernel allows one, counting every namespace. */
function idProblems({ name, vlan }: DesiredVlanLink, parent: Link, state: HostState): Refusal[] {
  const holds = (link: Link): boolean =>
    link.parentIndex === parent.index &&
    link.vlan?.vlanId === vlan.vlanId &&
    link.vlan.protocol === vlan.protocol;
  const here = state.links.find(
    (link) => link.name !== name && link.parentNamespaceId === undefined && holds(link),
  );
  const elsewhere = state.elsewhere.find(({ link }) => link.parentNamespaceId !== undefined && holds(link));
  if (!here && !elsewhere) return [];
  const holder = here
    ? describeLink(here, state)
    : `${elsewhere?.link.name ?? ""} in namespace ${elsewhere?.namespace ?? ""} (${ownerInWords(elsewhere?.link.alias ?? "")})`;
  return [
    {
      code: "vlan-id-taken",
      problem: `${vlan.protocol} id ${String(vlan.vlanId)} on "${parent.name}" is held by ${holder}`,
      remedy:
        here && readMark(here.alias) === undefined
          ? `use another id, or name: "${here.name}" to use that link`
          : "use another id, or remove that link",
    },
  ];
}

export function ownedByAnother(existing: Link, { owner }: DesiredVlanLink): Refusal {
  const [maker, own] = [ownerInWords(existing.alias), ownerInWords(owner.mark)];
  return {
    code: "owned-by-another",
    problem: `link "${existing.name}" was ${maker}, not ${maker === own ? "by this one" : own}`,
    remedy: remedyForOwned(
      maker,
      own,
      `manage it in one place; a renamed resource needs an alias in its options${unlessGone(readMark(existing.alias), readUrn(owner.urn))}`,
    ),
  };
}
