import type { Refusal } from "../../errors";
import type { ProbeSpec } from "../../inputs/probe";
import { addressOf, familyOf } from "../../ipam/address";
import type { HostState } from "../../model/host-state";
import type { ProbeQuestion } from "../../model/probe";
import { planned, refused, type PlanResult } from "../plan";
import { keptApart, sourceOf, type Source } from "./source";

export const standardProbe = { kind: "ping", expect: "reachable", within: 5 } as const;

/** A probe changes nothing: its plan is empty, unless it is refused. */
export function planProbe(spec: ProbeSpec, state: HostState): PlanResult {
  const source = sourceOf(spec, state);
  if ("refusal" in source) return refused(source.refusal);
  const refusals = [
    ...withoutTool(spec, state),
    ...withoutAddress(spec, source),
    ...toItself(spec, source, state),
  ];
  return refusals.length > 0 ? refused(...refusals) : planned(state, {});
}

export function questionOf({ from, to, kind, within }: ProbeSpec, { netns }: Source): ProbeQuestion {
  return {
    kind: kind ?? standardProbe.kind,
    to,
    link: from.link,
    withinSeconds: within ?? standardProbe.within,
    ...(netns && { netns }),
  };
}

function withoutTool({ kind = standardProbe.kind, to }: ProbeSpec, { facts }: HostState): Refusal[] {
  const has = (...tools: string[]): boolean => facts.tools.some((tool) => tools.includes(tool));
  if (kind === "arp") {
    if (familyOf(to) === 6 || facts.arping) return [];
    return [
      {
        code: "arping-missing",
        problem: 'the host has no arping of iputils or busybox, which kind: "arp" needs',
        remedy: "install iputils-arping, or probe by ping",
      },
    ];
  }
  if (kind === "ping")
    return has("ping", "busybox") ? [] : [unfit("the host has no ping", "install iputils or busybox")];
  return has("bash", "nc", "busybox")
    ? []
    : [unfit("the host has neither nc nor bash, one of which has to connect", "install netcat or busybox")];
}

/** What a link without an address sends has an address of another link, so that no answer comes back to it. */
function withoutAddress({ from, to, kind }: ProbeSpec, { link }: Source): Refusal[] {
  if (kind === "arp" || link === undefined || to.startsWith("fe80:")) return [];
  const family = familyOf(to);
  if (link.addresses.some(({ address, scope }) => scope !== "link" && familyOf(address) === family))
    return [];
  const instead = kind === undefined || kind === "ping" ? ', or probe by kind: "arp", which needs none' : "";
  return [
    unfit(`"${from.link}" has no IPv${String(family)} address to probe from`, `give it an address${instead}`),
  ];
}

/** Refuses targets that no packet reaches over the segment. */
function toItself(spec: ProbeSpec, source: Source, state: HostState): Refusal[] {
  const { from, to, expect } = spec;
  const parent = keptApart(spec, source, state);
  if (parent !== undefined && expect !== "unreachable")
    return [
      unfit(
        `${to} cannot be reached from "${from.link}": the kernel keeps "${parent}" apart from the macvlan and ipvlan links on it`,
        "probe from another host, or from a network with a hostShim",
      ),
    ];
  const neighbours =
    source.netns === undefined
      ? state.links
      : state.elsewhere.filter(({ netns }) => netns === source.netns?.inode).map(({ link }) => link);
  if (!neighbours.some(({ addresses }) => addresses.some(({ address }) => addressOf(address) === to)))
    return [];
  const whose = from.container === undefined ? "the host itself" : "the container itself";
  return [
    unfit(`${to} is an address of ${whose}, so that no packet would leave it`, "probe another address"),
  ];
}

function unfit(problem: string, remedy: string): Refusal {
  return { code: "probe-unfit", problem, remedy };
}
