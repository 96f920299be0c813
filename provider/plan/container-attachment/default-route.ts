import { markOf, readMark } from "../../ownership/mark";
import type { Prefix } from "../../model/address";
import type { AttachmentRecord, AttachmentRoute } from "../../model/attachment";
import type { HostState, Route } from "../../model/host-state";
import type { Link } from "../../model/link";
import type { Owner } from "../../model/ownership";
import { handleOf } from "./present";
import { linkOf } from "../../state/attachment-links";
import { inNetns } from "../../state/namespaces";
import { isOurs } from "../../ownership/is-ours";

/** An attachment that has or could have a container's default route of one family. */
export interface Candidate {
  readonly id: string;
  readonly network: string;
  readonly gatewayPriority: number;
  /** Name of its link in the container. */
  readonly name: string;
  /** The mark that its link bears. */
  readonly mark: string;
  readonly way: AttachmentRoute;
  /** Its record says that it has the route. */
  readonly holds: boolean;
  /** The kernel has the route over its link. */
  readonly isThere: boolean;
}

/** Lists a container's attachments that could have its default route to `destination`, without the owner's. */
export function rivalsOf(
  { owner, netns }: { owner: Owner; netns: number },
  destination: Prefix,
  state: HostState,
): Candidate[] {
  const inside = inNetns(state, netns);
  return state.attachments
    .filter((record) => record.netns === netns && !isOurs(record, owner))
    .flatMap((record) => {
      const way = [...record.routes, ...record.standby].find((route) => route.destination === destination);
      const link = linkOf(record, state)?.link;
      return way === undefined || link === undefined || handleOf(link) !== link.name
        ? []
        : [candidate(record, { way, name: link.name, mark: markOf(record.urn), inside: inside.routes })];
    });
}

/** Makes a candidate of an attachment; routes that its record names for another container must be left out. */
export function candidate(
  record: Pick<AttachmentRecord, "id" | "network" | "gatewayPriority" | "routes">,
  { inside, ...link }: { way: AttachmentRoute; name: string; mark: string; inside: readonly Route[] },
): Candidate {
  const { id, network, gatewayPriority, routes } = record;
  return {
    ...link,
    id,
    network,
    gatewayPriority,
    holds: routes.some(({ destination }) => destination === link.way.destination),
    isThere: inside.some((route) => isOver(route, link)),
  };
}

/**
 * Finds the candidate that gets the route by Docker's rule: the highest priority, then the network that comes first by
 * name. A candidate that has the route keeps it unless another one has a higher priority.
 */
export function firstOf(candidates: readonly Candidate[]): Candidate | undefined {
  return [...candidates].sort(
    (left, right) =>
      right.gatewayPriority - left.gatewayPriority ||
      Number(right.holds) - Number(left.holds) ||
      Number(right.isThere) - Number(left.isThere) ||
      byCharacters(left.network, right.network) ||
      byCharacters(left.id, right.id),
  )[0];
}

/**
 * Finds a default route to `destination` that no attachment gave the container. It stays, and no attachment gets one
 * beside it. A route that a router advertises over an attachment's link does not count: it goes when the link goes.
 */
export function foreignRoute(
  destination: Prefix,
  {
    linkName,
    rivals,
    inside,
  }: {
    linkName: string | undefined;
    rivals: readonly Candidate[];
    inside: Pick<HostState, "links" | "routes">;
  },
): Route | undefined {
  return inside.routes.find(
    (route) =>
      route.table === "main" &&
      route.destination === destination &&
      (route.link === undefined || route.link !== linkName) &&
      !rivals.some((rival) => isOver(route, rival)) &&
      !(route.advertised === true && isOverAttachment(route, inside.links)),
  );
}

function isOverAttachment(route: Route, links: readonly Link[]): boolean {
  return links.some(({ name, alias }) => name === route.link && readMark(alias) !== undefined);
}

function isOver(route: Route, { name, way }: { name: string; way: AttachmentRoute }): boolean {
  return (
    route.table === "main" &&
    route.link === name &&
    route.destination === way.destination &&
    route.gateway === way.gateway
  );
}

function byCharacters(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
