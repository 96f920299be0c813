import { isIpv6 } from "../../ipam/address";
import type { DesiredVlanLink } from "../../model/desired";
import type { HostState } from "../../model/host-state";
import type { Link } from "../../model/link";
import type { NetnsStep } from "../../model/step";
import type { Difference } from "../difference";
import { ipv6Off, newSysctlSteps, sysctlPath, sysctlSteps, type Sysctls, type TunedLink } from "../sysctls";

/** Sets the sysctls of a new link. It needs IPv6 for its addresses, even on a host that gives it to no new link. */
export function newVlanSysctls(desired: DesiredVlanLink, { facts }: HostState): NetnsStep[] {
  return [
    ...(facts.ipv6 === "off" && needsIpv6(desired) ? [enabling(desired.name)] : []),
    ...newSysctlSteps(tuned(desired)),
  ];
}

/** Finds the sysctls that are not as asked for, and IPv6 that is off although the link has an IPv6 address. */
export function sysctlDifferences(
  desired: DesiredVlanLink,
  link: Link,
  state: HostState,
): Difference<NetnsStep>[] {
  const record = state.records.find(({ link: name }) => name === link.name);
  const seen = state.sysctls;
  const ours = needsIpv6(desired) ? { [ipv6Off]: "0" } : {};
  const steps = sysctlSteps(tuned(desired), { former: record?.sysctls ?? {}, seen, ours });
  return [
    ...(needsIpv6(desired) && isOff(link, state)
      ? [{ text: "IPv6 is off", steps: [enabling(link.name)] }]
      : []),
    ...steps.map((step) => ({ text: differenceOf(step, seen), steps: [step] })),
  ];
}

function differenceOf(step: NetnsStep, seen: Sysctls): string {
  if (!("key" in step)) return "";
  const was = seen[step.key];
  return `sysctl ${step.key} ${was === undefined ? "not known to be" : `${was} instead of`} ${step.value}`;
}

/** The script tells of recorded links only. On a host where new links have IPv6 off, another one has it off as well. */
function isOff(link: Link, { sysctls, records, facts }: HostState): boolean {
  const value = sysctls[sysctlPath(ipv6Off, link.name)];
  if (value !== undefined) return value !== "0";
  return facts.ipv6 === "off" && !records.some(({ link: name }) => name === link.name);
}

function needsIpv6({ addresses = [], sysctls }: DesiredVlanLink): boolean {
  return addresses.some(isIpv6) && !(ipv6Off in sysctls);
}

function enabling(name: string): NetnsStep {
  return { kind: "setSysctl", key: sysctlPath(ipv6Off, name), value: "0" };
}

function tuned({ name, sysctls }: DesiredVlanLink): TunedLink {
  return { name, subject: name, sysctls };
}
