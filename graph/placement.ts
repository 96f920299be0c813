import { nameOf, type Kind, type Resource } from "./snapshot";
import { secret } from "./values";

/** Where each resource belongs: on which host, to which network, on which sub-interface. */
export interface Placement {
  hostOf(resource: Resource): string;
  /** The network resource of an attachment, if it is in the input. */
  networkOf(attachment: Resource): Resource | undefined;
  /** Name of an attachment's network that is not in the input. */
  networkNameOf(attachment: Resource): string;
  /** The sub-interface below a sub-interface or network, if it is in the input. */
  vlanBelow(resource: Resource): Resource | undefined;
}

const networkKinds: readonly Kind[] = ["ipvlan", "macvlan"];
const networkUrn = /trunkline:(Ipvlan|Macvlan)Network::/;

/**
 * Finds places by names, and by dependencies where a name is not known yet or is a secret (a secret in a connection makes
 * everything derived from it secret).
 */
export function placementOf(resources: readonly Resource[]): Placement {
  const byUrn = new Map<string, Resource>();
  for (const resource of resources)
    if (!byUrn.has(resource.urn) || resource.change !== "delete") byUrn.set(resource.urn, resource);

  const dependency = (resource: Resource, property: string, ...of: readonly Kind[]): Resource | undefined => {
    const found = urnsBehind(resource, property).map((urn) => byUrn.get(urn));
    return found.find((candidate) => candidate !== undefined && of.includes(candidate.kind));
  };

  const hostOf = (resource: Resource): string => {
    const { host, name } = resource.values;
    if (resource.kind === "host") return name ?? resource.name;
    if (isKnown(host?.name)) return host.name;
    const found = dependency(resource, "host", "host") ?? dependency(resource, "network", ...networkKinds);
    if (found !== undefined) return hostOf(found);
    return resource.id?.includes("/") ? (resource.id.split("/")[0] ?? "") : "(host not known)";
  };
  const hosts = new Map(resources.map((resource) => [resource, hostOf(resource)]));

  const byName = new Map<string, Resource[]>();
  const key = (kind: "network" | "vlan", resource: Resource, name: string): string =>
    [kind, hosts.get(resource), name].join("\n");
  for (const resource of resources) {
    const { name = resource.name } = resource.values;
    const kind = networkKinds.includes(resource.kind) ? "network" : resource.kind;
    if (kind !== "network" && kind !== "vlan") continue;
    byName.set(key(kind, resource, name), [...(byName.get(key(kind, resource, name)) ?? []), resource]);
  }
  /** A deleted resource and a new one may have the same name. */
  const named = (kind: "network" | "vlan", user: Resource, name: string): Resource | undefined => {
    const candidates = (byName.get(key(kind, user, name)) ?? []).filter((candidate) => candidate !== user);
    const goes = user.change === "delete";
    return candidates.find(({ change }) => (change === "delete") === goes) ?? candidates[0];
  };

  return {
    hostOf: (resource) => hosts.get(resource) ?? hostOf(resource),
    networkOf: (attachment) => {
      const { network } = attachment.values;
      return isKnown(network)
        ? named("network", attachment, network)
        : dependency(attachment, "network", ...networkKinds);
    },
    networkNameOf: (attachment) => {
      const { network } = attachment.values;
      if (isKnown(network)) return network;
      const urn = urnsBehind(attachment, "network").find((candidate) => networkUrn.test(candidate));
      return urn === undefined ? "(network not known)" : nameOf(urn);
    },
    vlanBelow: (resource) => {
      const { parent } = resource.values;
      return isKnown(parent) ? named("vlan", resource, parent) : dependency(resource, "parent", "vlan");
    },
  };
}

/** Prefers dependencies of the property: a resource may depend on others for other reasons. */
function urnsBehind({ dependencies, dependenciesOf }: Resource, property: string): string[] {
  return [...(dependenciesOf[property] ?? []), ...dependencies];
}

function isKnown(name: string | undefined): name is string {
  return name !== undefined && name !== secret;
}
