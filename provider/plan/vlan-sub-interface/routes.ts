import { isDeepStrictEqual } from "node:util";
import { prefixOf } from "../../ipam/address";
import { contains, isLinkLocal } from "../../ipam/prefix";
import type { DesiredVlanLink } from "../../model/desired";
import type { HostState, Route } from "../../model/host-state";
import type { Link, LinkRoute, SourceRule } from "../../model/link";
import type { LinkStep } from "../../model/step";
import { isMarkOf } from "../../ownership/is-ours";
import { routesIn, rulesIn } from "../../records/link";
import { linkNamed } from "../../state/links";
import { describeRoute, isSamePlace, isSameWay } from "../../state/routes";
import { listNames } from "../../state/words";
import type { Refusal } from "../../errors";
import { asLinkRoute } from "../../steps/routes";
import type { Difference } from "../difference";
import { routeTaken, subnetParted } from "../refusals/routes";

/** What the host has of a sub-interface's routes and rules, and what its record says that it was given. */
interface Seen {
  readonly routes: readonly Route[];
  readonly rules: readonly SourceRule[];
  readonly givenRoutes: readonly LinkRoute[];
  readonly givenRules: readonly SourceRule[];
}

function seenOf(name: string, { routes, rules = [], records }: HostState): Seen {
  const record = records.find(({ link }) => link === name);
  return {
    routes: routes.filter(({ link, nextHops }) => link === name && nextHops === undefined),
    rules,
    givenRoutes: record === undefined ? [] : routesIn(record),
    givenRules: record === undefined ? [] : rulesIn(record),
  };
}

/** A link that is down has no routes. */
function wantedOn({ up, routes, rules }: DesiredVlanLink): Pick<DesiredVlanLink, "routes" | "rules"> {
  return up ? { routes, rules } : { routes: [], rules: [] };
}

/** Gives a new link its routes and rules. */
export function routing(desired: DesiredVlanLink): LinkStep[] {
  const { name } = desired;
  const { routes, rules } = wantedOn(desired);
  return [
    ...routes.map((route): LinkStep => ({ kind: "addRoute", name, route })),
    ...rules.map((rule): LinkStep => ({ kind: "addRule", rule })),
  ];
}

/** Takes away the rules that a link was given: the kernel leaves them when the link goes. */
export function withoutRules(name: string, state: HostState): LinkStep[] {
  const { rules, givenRules } = seenOf(name, state);
  return rules
    .filter((rule) => givenRules.some((given) => isDeepStrictEqual(given, rule)))
    .map((rule) => ({ kind: "deleteRule", rule }));
}

/** Finds routes and rules that the link was given and is not to have any more. */
export function extraRouting(desired: DesiredVlanLink, link: Link, state: HostState): Difference[] {
  const { name } = link;
  const seen = seenOf(name, state);
  const wanted = wantedOn(desired);
  const routes = seen.routes.filter(
    (route) =>
      seen.givenRoutes.some((given) => isSamePlace(given, route)) &&
      !wanted.routes.some((other) => isSameWay(other, route)),
  );
  const rules = seen.rules.filter(
    (rule) =>
      seen.givenRules.some((given) => isDeepStrictEqual(given, rule)) &&
      !wanted.rules.some((other) => isDeepStrictEqual(other, rule)),
  );
  return [
    ...rules.map((rule): Difference => ({
      text: `also has ${ruleInWords(rule)}`,
      steps: [{ kind: "deleteRule", rule }],
    })),
    ...routes.map((route): Difference => ({
      text: `also has ${describeRoute(route)}`,
      steps: [{ kind: "deleteRoute", name, route: asLinkRoute(route) }],
    })),
  ];
}

/** Finds routes and rules that are missing; `shaken`: earlier steps may have taken some along. */
export function missingRouting(
  desired: DesiredVlanLink,
  link: Link,
  { state, shaken }: { readonly state: HostState; readonly shaken: boolean },
): Difference[] {
  const { name } = link;
  const seen = seenOf(name, state);
  const { routes, rules } = wantedOn(desired);
  return [
    ...routes.flatMap((route): Difference[] => {
      if (!seen.routes.some((other) => isSameWay(other, route)))
        return [{ text: `lacks ${describeRoute(route)}`, steps: [{ kind: "addRoute", name, route }] }];
      return shaken ? [{ text: "routes to give again", steps: [{ kind: "keepRoute", name, route }] }] : [];
    }),
    ...rules
      .filter((rule) => !seen.rules.some((other) => isDeepStrictEqual(other, rule)))
      .map((rule): Difference => ({
        text: `lacks ${ruleInWords(rule)}`,
        steps: [{ kind: "addRule", rule }],
      })),
  ];
}

/** Refuses routes that the host has already, that would take a part of another link's subnet, or lead nowhere. */
export function routeProblems(
  desired: DesiredVlanLink,
  existing: Link | undefined,
  state: HostState,
): Refusal[] {
  const name = existing?.name ?? desired.name;
  const seen = seenOf(name, state);
  const isOwn = (link: string | undefined): boolean =>
    link !== undefined && isMarkOf(linkNamed(state, link)?.alias ?? "", desired.owner);
  const isGiven = (route: Route): boolean =>
    (route.link === name && seen.givenRoutes.some((given) => isSamePlace(given, route))) ||
    (route.link !== name && isOwn(route.link));
  return wantedOn(desired)
    .routes.filter((route) => !seen.routes.some((other) => isSameWay(other, route)))
    .flatMap((route) => {
      const there = state.routes.find((other) => isSamePlace(other, route) && !isGiven(other));
      if (there !== undefined) return [routeTaken(route, there, `"${desired.name}"`)];
      return [
        ...subnetParted(route, { ...desired, link: existing }, state),
        ...gatewayUnreached(route, desired, existing),
      ];
    });
}

function gatewayUnreached(
  { destination, gateway, onlink }: LinkRoute,
  { name, addresses }: DesiredVlanLink,
  existing: Link | undefined,
): Refusal[] {
  if (gateway === undefined || onlink === true || isLinkLocal(gateway)) return [];
  const own = addresses ?? existing?.addresses.map(({ address }) => address) ?? [];
  if (own.some((address) => contains(prefixOf(address), gateway))) return [];
  const subnets = [...new Set(own.map(prefixOf))];
  return [
    {
      code: "invalid-input",
      problem: `routes: ${gateway}, the gateway to ${destination}, is in no subnet of "${name}" (${subnets.length === 0 ? "it has no addresses" : listNames(subnets)})`,
      remedy: "give a gateway there, or set onlink: true if that router is on the VLAN",
    },
  ];
}

function ruleInWords({ from, table }: SourceRule): string {
  return `the rule that looks ${from} up in table ${table}`;
}
