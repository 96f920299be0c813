import { everything } from "../../ipam/prefix";
import type { HostState, Route } from "../../model/host-state";
import type { Owner } from "../../model/ownership";
import type { InNetns, RecordChange, NetnsReference, NetnsStep } from "../../model/step";
import { firstOf, foreignRoute, rivalsOf, type Candidate } from "./default-route";
import { routeOf } from "../../steps/routes";
import { inNetns } from "../../state/namespaces";
import { isMarkOf, isOurs } from "../../ownership/is-ours";

/** The default routes that other attachments of a container get and lose. */
export interface Handover {
  /** Attachments that have or had a default route which now goes to this one. */
  readonly takenFrom: readonly Candidate[];
  /** Attachments that get a default route of this one. */
  readonly givenTo: readonly Candidate[];
}

/** Gives others the routes over `linkName`, each in one step, so that the container is never without a way out. */
export function givingSteps(
  { givenTo }: Pick<Handover, "givenTo">,
  { linkName, inside }: { linkName: string | undefined; inside: readonly Route[] },
): NetnsStep[] {
  return givenTo
    .filter(({ isThere }) => !isThere)
    .flatMap(({ name, mark, way }): NetnsStep[] => {
      const own = inside.find(
        ({ link, table, destination, advertised }) =>
          link === linkName && table === "main" && destination === way.destination && advertised !== true,
      );
      return [
        { kind: "expectAlias", name, alias: mark },
        {
          kind: "takeRoute",
          name,
          route: way,
          ...(own?.link !== undefined && { from: { name: own.link, route: routeOf(own) } }),
        },
      ];
    });
}

/** Changes the records of the other attachments, except where they already say so. */
export function handoverRecords({ takenFrom, givenTo }: Handover): RecordChange[] {
  return [
    ...takenFrom
      .filter(({ holds }) => holds)
      .map(({ id, way }) => ({ kind: "turnRoute", id, route: way, to: "standby" }) as const),
    ...givenTo
      .filter(({ holds }) => !holds)
      .map(({ id, way }) => ({ kind: "turnRoute", id, route: way, to: "route" }) as const),
  ];
}

/** Gives each default route of an attachment that leaves a container to the next attachment in rank. */
export function handOn(
  owner: Owner,
  netns: NetnsReference,
  state: HostState,
): { readonly steps: readonly InNetns[]; readonly records: readonly RecordChange[] } {
  const inside = inNetns(state, netns.inode);
  const { links, routes } = inside;
  const linkName = links.find(({ alias }) => isMarkOf(alias, owner))?.name;
  const recorded = state.attachments.find(
    (record) => isOurs(record, owner) && record.netns === netns.inode,
  )?.routes;
  const givenTo = Object.values(everything).flatMap((destination): Candidate[] => {
    const had =
      recorded?.some((route) => route.destination === destination) === true ||
      routes.some(
        (route) => route.link === linkName && route.destination === destination && route.advertised !== true,
      );
    const rivals = rivalsOf({ owner, netns: netns.inode }, destination, state);
    const next = firstOf(rivals);
    if (!had || next === undefined) return [];
    const inTheWay = foreignRoute(destination, { linkName, rivals, inside });
    return inTheWay === undefined ? [next] : [];
  });
  return {
    steps: givingSteps({ givenTo }, { linkName, inside: routes }).map((step) => ({
      kind: "inNetns",
      netns,
      step,
    })),
    records: handoverRecords({ takenFrom: [], givenTo }),
  };
}
