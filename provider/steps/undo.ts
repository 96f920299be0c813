import type { HostState } from "../model/host-state";
import type { Link, VlanFlags } from "../model/link";
import type { LinkStep, NetnsStep, Step } from "../model/step";
import { linkNamed, parentOf } from "../state/links";
import { permanentAddresses } from "../state/permanent-addresses";
import { qosTransition } from "./qos";
import { fitsBatchLine } from "./argv";
import { inNetns, sysctlsIn } from "../state/namespaces";
import { isShim } from "../state/shims";

/** The steps that take `step` back, given the host as it was before it. */
export function undoOf(step: Step, before: HostState): Step[] {
  if (step.kind === "inNetns") {
    const { netns } = step;
    if (step.step.kind === "setSysctl" || step.step.kind === "tuneSysctl") {
      const { key } = step.step;
      const value = step.step.kind === "tuneSysctl" ? step.step.former : sysctlsIn(before, netns.inode)[key];
      return value === undefined ? [] : [{ kind: "inNetns", netns, step: { kind: "setSysctl", key, value } }];
    }
    const inside = inNetns(before, netns.inode);
    return [...undoOfLinkStep(step.step, inside), ...routesLost(step.step, inside)].map((inner) => ({
      kind: "inNetns",
      netns,
      // As it was given: there from the first packet on.
      step: inner.kind === "addAddress" ? { ...inner, noProbe: true } : inner,
    }));
  }
  if (step.kind === "moveLink" && step.to !== "host") {
    const { name, to } = step;
    return [{ kind: "inNetns", netns: to, step: { kind: "moveLink", name, to: "host" } }];
  }
  return undoOfLinkStep(step, before);
}

/** With a link's last address of a subnet go the routes by it, but no advertised ones; they are to be there again when the address is. */
function routesLost(step: NetnsStep, { routes }: HostState): LinkStep[] {
  if (step.kind !== "deleteAddress") return [];
  const { name } = step;
  return routes
    .filter(({ link, table, gateway }) => link === name && table === "main" && gateway !== undefined)
    .filter(({ advertised }) => advertised !== true)
    .map(({ destination, gateway }) => ({
      kind: "keepRoute",
      name,
      route: { destination, ...(gateway !== undefined && { gateway }) },
    }));
}

function undoOfLinkStep(step: NetnsStep, before: HostState): LinkStep[] {
  if (step.kind === "expectAlias" || step.kind === "setSysctl" || step.kind === "tuneSysctl") return [];
  if (step.kind === "addChildLink") return [{ kind: "deleteLink", name: step.link.name }];
  if (step.kind === "addVlanLink") return [{ kind: "deleteLink", name: step.link.name }];
  if (step.kind === "addDummyLink") return [{ kind: "deleteLink", name: step.name }];
  const link = linkNamed(before, step.name);
  if (link === undefined) return [];
  const { name } = link;
  switch (step.kind) {
    // Never taken back itself; nothing that was not there before.
    case "moveLink":
    case "keepRoute":
      return [];
    case "renameLink":
      return [{ kind: "renameLink", name: step.to, to: name }];
    case "takeRoute":
      return step.from === undefined
        ? [{ kind: "deleteRoute", name, route: step.route }]
        : [{ kind: "takeRoute", ...step.from, from: { name, route: step.route } }];
    case "addRoute":
      return [{ kind: "deleteRoute", name, route: step.route }];
    case "deleteRoute":
      return [{ kind: "keepRoute", name, route: step.route }];
    case "deleteLink":
      return rebuild(link, before);
    case "setAlias":
      return fitsBatchLine(link.alias) ? [{ kind: "setAlias", name, alias: link.alias }] : [];
    case "setMtu":
      return [{ kind: "setMtu", name, mtuBytes: link.mtuBytes }];
    case "setIpvlanFlag":
      return link.child?.driver === "ipvlan"
        ? [{ kind: "setIpvlanFlag", name, mode: link.child.mode, flag: link.child.flag }]
        : [];
    case "setMacAddress":
      // A link that the same plan makes has one that nobody knows yet.
      return link.macAddress === "" ? [] : [{ kind: "setMacAddress", name, macAddress: link.macAddress }];
    case "setUp":
      return [
        { kind: "setUp", name, up: link.up },
        // Lost by the step, or by taking it back: a link that is down may have IPv6 addresses from before it was up.
        ...lostWhenDown(link).map((cidr) => ({ kind: "addAddress", name, cidr }) as const),
      ];
    case "setVlanFlags":
      return link.vlan
        ? [{ kind: "setVlanFlags", name, flags: formerFlags(step.flags, link.vlan.flags) }]
        : [];
    case "setQos":
      return link.vlan
        ? [
            {
              kind: "setQos",
              name,
              ingressQos: qosTransition(step.ingressQos, link.vlan.ingressQos),
              egressQos: qosTransition(step.egressQos, link.vlan.egressQos),
            },
          ]
        : [];
    case "addAddress":
      return link.addresses.some(({ cidr }) => cidr === step.cidr)
        ? []
        : [{ kind: "deleteAddress", name, cidr: step.cidr }];
    case "deleteAddress":
      return [{ kind: "addAddress", name, cidr: step.cidr }];
  }
}

/** The steps that make a link again as it was. */
function rebuild(link: Link, state: HostState): LinkStep[] {
  const parent = parentOf(state, link);
  if (parent !== undefined && isShim(link, state)) return rebuildShim(link, parent);
  if (link.vlan === undefined || parent === undefined) return [];
  const { name, vlan, mtuBytes, macAddress } = link;
  return [
    { kind: "addVlanLink", link: { name, parent: parent.name, vlan, mtuBytes, macAddress } },
    ...(link.alias === "" || !fitsBatchLine(link.alias)
      ? []
      : [{ kind: "setAlias", name, alias: link.alias } as const]),
    ...permanentAddresses(link).map((cidr) => ({ kind: "addAddress", name, cidr }) as const),
    ...(link.up ? [{ kind: "setUp", name, up: true } as const] : []),
  ];
}

/** It stays down: what it needs before it may be up are no lines of `ip`. The next change finds that and brings it up. */
function rebuildShim(link: Link, parent: Link): LinkStep[] {
  const { name, child, mtuBytes, macAddress, alias } = link;
  if (child === undefined) return [];
  return [
    { kind: "addChildLink", link: { name, parent: parent.name, child, mtuBytes } },
    { kind: "setAlias", name, alias },
    ...(child.driver === "macvlan" ? [{ kind: "setMacAddress", name, macAddress } as const] : []),
    ...permanentAddresses(link).map((cidr) => ({ kind: "addAddress", name, cidr }) as const),
  ];
}

/** The permanent addresses that go when a link goes down: the kernel keeps IPv4 ones only. */
function lostWhenDown(link: Link): string[] {
  return permanentAddresses(link).filter((cidr) => cidr.includes(":"));
}

/** The flags that a step sets, as they were. */
function formerFlags(set: Partial<VlanFlags>, former: VlanFlags): Partial<VlanFlags> {
  const names = Object.keys(set) as (keyof VlanFlags)[];
  return Object.fromEntries(names.map((name) => [name, former[name]]));
}
