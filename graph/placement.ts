import type { Kind, Resource } from "./snapshot";
import { secret } from "./values";

/** Where each resource belongs: on which host, to which network, on which sub-interface. */
export interface Placement {
  hostOf(resource: Resource): string;
  /** The network of an attachment, if it is one of these resources. */
  networkOf(attachment: Resource): Resource | undefined;
  /** The sub-interface that a sub-interface or network sits on, if it is one of these resources. */
  vlanBelow(resource: Resource): Resource | undefined;
}

const networkKinds: readonly Kind[] = ["ipvlan", "macvlan"];

/**
 * Names say it, and where one is a secret (with a secret in a connection all that is made of it is one) or not known yet,
 * what the resource depends on says it.
 */
export function placementOf(resources: readonly Resource[]): Placement {
  const byUrn = new Map<string, Resource>();
  for (const resource of resources)
    if (!byUrn.has(resource.urn) || resource.change !== "delete") byUrn.set(resource.urn, resource);

  const dependency = (resource: Resource, property: string, ...of: readonly Kind[]): Resource | undefined => {
    const urns = [...(resource.dependenciesOf[property] ?? []), ...resource.dependencies];
    return urns.map((urn) => byUrn.get(urn)).find((found) => found !== undefined && of.includes(found.kind));
  };

  const hostOf = (resource: Resource): string => {
    const { host, name } = resource.values;
    if (resource.kind === "host") return name ?? resource.name;
    if (host !== undefined && host.name !== secret) return host.name;
    const found = dependency(resource, "host", "host") ?? dependency(resource, "network", ...networkKinds);
    if (found !== undefined) return hostOf(found);
    return resource.id?.includes("/") ? (resource.id.split("/")[0] ?? "") : "(host not known)";
  };

  const networkOf = (attachment: Resource): Resource | undefined => {
    const { network } = attachment.values;
    const candidates = resources.filter(
      (resource) =>
        networkKinds.includes(resource.kind) &&
        (resource.values.name ?? resource.name) === network &&
        hostOf(resource) === hostOf(attachment),
    );
    // One that goes and one that comes may have the same name.
    const goes = attachment.change === "delete";
    const named = candidates.find(({ change }) => (change === "delete") === goes) ?? candidates[0];
    return (
      named ??
      (network === undefined || network === secret
        ? dependency(attachment, "network", ...networkKinds)
        : undefined)
    );
  };

  return {
    hostOf,
    networkOf,
    vlanBelow: (resource) => {
      const { parent } = resource.values;
      const candidates = resources.filter(
        (other) =>
          other.kind === "vlan" &&
          other !== resource &&
          other.values.name === parent &&
          hostOf(other) === hostOf(resource),
      );
      const goes = resource.change === "delete";
      if (parent !== undefined && parent !== secret)
        return candidates.find(({ change }) => (change === "delete") === goes) ?? candidates[0];
      return dependency(resource, "parent", "vlan");
    },
  };
}
