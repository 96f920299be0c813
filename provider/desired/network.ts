import type { DesiredNetwork, DesiredNetworkAbsence } from "../model/desired";
import type { ChildKind, Subnet } from "../model/network";
import type { NetworkSpec } from "../inputs/network";
import type { SubnetSpec } from "../inputs/subnets";
import { isolatedParent } from "../ownership/isolated-parent";
import { ownerOf } from "../ownership/mark";

export function desiredNetwork(spec: NetworkSpec, former: { resourceUrn?: string } = {}): DesiredNetwork {
  const { host, resourceUrn, name, parent, internal, allowSharedParent, mtu, checkDuplicates, checkGateway } =
    spec;
  const { hostShim, allowOverlap, engine } = spec;
  return {
    host: host.name,
    owner: ownerOf(resourceUrn, former.resourceUrn === undefined ? [] : [former.resourceUrn]),
    name,
    child: childOf(spec),
    parent:
      internal || parent === undefined
        ? { kind: "dummy", name: isolatedParent(resourceUrn) }
        : { kind: "link", name: parent },
    allowSharedParent,
    allowOverlap,
    subnets: (spec.subnets ?? []).map(resolvedSubnet),
    ...(mtu !== undefined && { mtu }),
    ...(checkDuplicates === true && { checkDuplicates }),
    ...(checkGateway === true && { checkGateway }),
    ...(engine !== undefined && { engine }),
    ...(hostShim !== undefined && { hostShim: { ...hostShim, addresses: hostShim.addresses ?? [] } }),
  };
}

export function undesiredNetwork({ host, resourceUrn, name }: NetworkSpec): DesiredNetworkAbsence {
  return { host: host.name, owner: ownerOf(resourceUrn), name };
}

/** A subnet's gateway is never handed out, even if nothing routes through it. */
function resolvedSubnet({ gateway, ...rest }: SubnetSpec): Subnet {
  return gateway === "none" ? rest : { ...rest, gateway };
}

function childOf(spec: NetworkSpec): ChildKind {
  return "flag" in spec
    ? { driver: "ipvlan", mode: spec.mode, flag: spec.flag }
    : { driver: "macvlan", mode: spec.mode };
}
