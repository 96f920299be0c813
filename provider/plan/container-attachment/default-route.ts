import { markOf, readMark } from "../../ownership/mark";
import type { Prefix } from "../../model/address";
import type { AttachmentRecord, AttachmentRoute } from "../../model/attachment";
import type { HostState, Route } from "../../model/host-state";
import type { Link } from "../../model/link";
import type { Owner } from "../../model/ownership";
import { inNetns } from "../../state/namespaces";
import { isOurs } from "../../ownership/is-ours";

/** An attachment that has or could have a container's default route of one family. */
export interface Candidate {
  readonly id: string;
  readonly network: string;
  readonly gatewayPriority: number;
  /** Its link in the container. */
  readonly name: string;
  /** The mark that its link bears. */
  readonly mark: string;
  readonly way: AttachmentRoute;
  /** So its record says. */
  readonly holds: boolean;
  /** So the kernel says. */
  readonly isThere: boolean;
}

/** The attachments of a container that could have its default route to `destination`, but one. */
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
      const link = inside.links.find(({ alias }) => alias === markOf(record.urn));
      return way === undefined || link === undefined
        ? []
        : [candidate(record, { way, name: link.name, mark: link.alias, inside: inside.routes })];
    });
}

/** An attachment as the one that it competes as; what its record says of another container says nothing. */
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
 * Docker's rule: the highest priority, then the network that comes first by name; but a route that one of them has stays
 * where it is as long as none is higher.
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
 * A default route to `destination` that no attachment gave the container: it stays, and none has one beside it. One that a
 * router advertises over the link of an attachment came with that, and goes with it.
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
