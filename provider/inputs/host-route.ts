import type { InterfaceName } from "../model/address";
import type { LinkRoute } from "../model/link";
import { isLinkLocal } from "../ipam/prefix";
import { nameOf } from "../ownership/mark";
import { parseFields, type Parsed, type Properties } from "./fields";
import { hostReference, resourceUrn, type HostSpec } from "./host";
import { checkGateway, routeFields } from "./routes";
import { boolean, interfaceName } from "./scalars";

export const hostRouteFields = {
  resourceUrn,
  host: hostReference,
  ...routeFields,
  link: interfaceName.optional(),
  allowOverlap: boolean.optional(),
  allowDisconnect: boolean.optional(),
};

/** A route of a host as it was asked for, valid. */
export interface HostRouteSpec extends HostSpec, Omit<LinkRoute, "protocol"> {
  /** Absent: the link that the gateway is on. */
  readonly link?: InterfaceName | undefined;
  readonly allowOverlap?: boolean | undefined;
}

export function parseHostRoute(raw: Properties): Parsed<HostRouteSpec> {
  // The resource's own name, which the state has as well. Pulumi sends an option that is left out as null or not at all.
  const own = Object.entries(raw).filter(
    ([option, value]) => option !== "name" && (value ?? undefined) !== undefined,
  );
  const { known, spec, inputs, problems: ofFields } = parseFields(hostRouteFields, Object.fromEntries(own));
  const { gateway, onlink, destination: to } = known;
  const problems = [...ofFields];
  if (to !== undefined)
    checkGateway({ destination: to, gateway, onlink }, (option, problem) =>
      problems.push(`${option}: ${problem}`),
    );
  // Neither may be known yet.
  const isAsked = (option: string): boolean => (raw[option] ?? undefined) !== undefined;
  if (!isAsked("gateway") && !isAsked("link"))
    problems.push(
      "gateway: a route leads to a gateway, over a link, or both; give at least one of gateway and link",
    );
  if (!isAsked("link") && onlink === true)
    problems.push("link: is missing; onlink: true says that the gateway is on a link, so say on which");
  if (!isAsked("link") && gateway !== undefined && isLinkLocal(gateway))
    problems.push(
      `link: is missing; every link has a subnet fe80::/64 of its own, so say on which ${gateway} is`,
    );
  if (spec === undefined || problems.length > 0) return { inputs, problems };
  const valid: HostRouteSpec = { ...(spec as Omit<HostRouteSpec, "name">), name: nameOf(spec.resourceUrn) };
  return { inputs: { ...valid }, problems, spec: valid };
}
