import { standardVlanFlags } from "../../model/vlan-flags";
import type { DesiredNetwork, DesiredVlanLink } from "../../model/desired";
import type { HostState } from "../../model/host-state";
import type { LinkStep } from "../../model/step";
import { linkNamed } from "../../state/links";
import { renamedLink } from "../../state/renamed";
import { identityGuards } from "../../state/guards";
import { holderOf } from "../../ownership/holder";
import { networkParentMissing } from "./refusals";
import { planned, refused, type PlanResult } from "../plan";
import { batchLine } from "../../steps/batch";
import { render } from "../../steps/table";
import { ethernetMtu } from "../../steps/new-link";
import { planVlan } from "../vlan-sub-interface/vlan-sub-interface";
import { linkRecord, recordLink } from "../record-changes";
import { isIpv6 } from "../../ipam/address";
import { ipv6Off, type Sysctls } from "../sysctls";
import { nameTaken } from "../refusals/link";

/** Plans the parent link of a network: an existing link is used as it is; a dummy or a missing `BASE.ID` is made. */
export function planParent(desired: DesiredNetwork, state: HostState): PlanResult {
  const { parent, owner } = desired;
  if (parent.kind === "dummy") return planDummy(desired, state);
  const existing = linkNamed(state, parent.name);
  if (existing !== undefined && holderOf(existing, owner, state) === "nobody") return planned(state, {});
  if (existing !== undefined && holderOf(existing, owner, state) === "another") return planned(state, {});
  const [, written = "", id] = /^(.+)\.(\d{1,4})$/.exec(parent.name) ?? [];
  // A link that was made stays when the link below it is renamed.
  const base = linkNamed(state, written) ? written : existing && renamedLink(written, state)?.link.name;
  if (base === undefined || Number(id) < 1 || Number(id) > 4094) {
    return existing === undefined ? refused(networkParentMissing(desired, state)) : planned(state, {});
  }
  return inNetworksTerms(planVlan(subInterface(desired, { base, vlanId: Number(id) }, state), state), base);
}

/** Rewords the remedies: a network has no options for the sub-interface that it makes. */
function inNetworksTerms(result: PlanResult, base: string): PlanResult {
  if (result.kind === "planned") return result;
  return refused(
    ...result.refusals.map(({ remedy, ...refusal }) => {
      if (refusal.code === "parent-down")
        return { ...refusal, remedy: `bring it up (ip link set ${base} up)` };
      return remedy === undefined ? refusal : { ...refusal, remedy: remedy.replace(" name: ", " parent: ") };
    }),
  );
}

/** Describes the sub-interface that `ip link add link BASE name BASE.ID type vlan id ID` makes. */
function subInterface(
  desired: DesiredNetwork,
  { base, vlanId }: { base: string; vlanId: number },
  state: HostState,
): DesiredVlanLink {
  const { host, owner, parent } = desired;
  return {
    host,
    owner,
    name: parent.name,
    parent: base,
    vlan: { vlanId, protocol: "802.1Q", flags: standardVlanFlags, ingressQos: {}, egressQos: {} },
    allowOverlap: false,
    sysctls: isOfNow(parent.name, state) ? containersOnly(desired, state) : {},
    up: true,
    adopt: false,
  };
}

/** A link that an earlier release made stays as it is: the host may have come to use what it has there. */
function isOfNow(name: string, state: HostState): boolean {
  const record = state.records.find(({ link }) => link === name);
  return linkNamed(state, name) === undefined || record?.sysctls !== undefined;
}

/**
 * Keeps the host itself off a VLAN that is made for containers: no address of its own, and no default route that a
 * router there advertises. Links in containers have an IPv6 of their own; in l3 and l3s the host routes for them, and
 * needs its own.
 */
function containersOnly({ child, subnets }: DesiredNetwork, { facts }: HostState): Sysctls {
  if (facts.ipv6 === "missing") return {};
  if (child.mode !== "l3" && child.mode !== "l3s") return { [ipv6Off]: "1" };
  const hasIpv6 = subnets.some(({ cidr }) => isIpv6(cidr));
  return { "net.ipv6.conf.IFNAME.accept_ra": "0", ...(hasIpv6 && { [ipv6Off]: "0" }) };
}

/** Plans a dummy that is there for this network alone, with room for the MTU that the network asks for. */
function planDummy({ parent: { name }, owner, mtu: wanted }: DesiredNetwork, state: HostState): PlanResult {
  const mtu = Math.max(wanted ?? 0, ethernetMtu);
  const existing = linkNamed(state, name);
  const settings: LinkStep[] = [
    { kind: "setAlias", name, alias: owner.mark },
    { kind: "setUp", name, up: true },
  ];
  const steps: LinkStep[] = [{ kind: "addDummyLink", name, ...(mtu > ethernetMtu && { mtu }) }, ...settings];
  const record = linkRecord(
    name,
    owner,
    steps.map((step) => batchLine(render(step))),
  );
  if (existing === undefined) {
    return planned(state, {
      guards: [{ kind: "absent", name }],
      steps,
      records: [recordLink(state, record, { claimed: true })],
    });
  }
  const holder = holderOf(existing, owner, state);
  if (existing.kind !== "dummy" || holder === "another" || holder === "nobody")
    return refused(nameTaken({ name }, existing, state));
  const missing: LinkStep[] = [
    ...(existing.mtu === mtu ? [] : [{ kind: "setMtu", name, mtu } as const]),
    ...settings.filter((step) =>
      step.kind === "setAlias" ? existing.alias !== owner.mark : step.kind === "setUp" && !existing.up,
    ),
  ];
  const recorded = state.records.some(
    ({ link, urn, pendingSince, build }) =>
      link === name &&
      urn === owner.urn &&
      pendingSince === undefined &&
      build.join("\n") === record.build.join("\n"),
  );
  return planned(state, {
    guards: identityGuards(existing),
    steps: missing,
    records: recorded ? [] : [recordLink(state, record)],
  });
}
