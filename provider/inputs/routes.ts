import { z } from "zod";
import { familyOf } from "../ipam/address";
import type { InterfaceAddress } from "../model/address";
import type { LinkRoute } from "../model/link";
import { isSamePlace } from "../state/routes";
import { address, destination } from "./addresses";
import { strictOptions } from "./fields";
import { boolean, integer, quoted, typeError } from "./scalars";

/** Table 0 is none, and 253 to 255 are the kernel's: default, main and local. */
const reserved = ["253", "254", "255", "default", "main", "local", "unspec"];

/** A number, which a state has as text, or the name that the host has for it in rt_tables. */
const table = z
  .unknown()
  .transform((given) => (typeof given === "number" ? String(given) : given))
  .pipe(
    z.string().regex(/^(?:[1-9]\d{0,9}|[A-Za-z][A-Za-z0-9_.-]{0,31})$/, {
      error: (issue) => `${quoted(issue.input)} is not the number (1–4294967295) or name of a routing table`,
    }),
  )
  .refine((given) => !(Number(given) > 4_294_967_295), {
    error: (issue) => `${quoted(issue.input)} is above the highest number of a routing table, 4294967295`,
  })
  .refine((given) => !reserved.includes(given), {
    error: (issue) => `${quoted(issue.input)} is a table of the kernel's own; leave it out for main`,
  });

const options = {
  destination,
  gateway: address.nullish(),
  onlink: boolean.nullish(),
};

type Given = z.infer<z.ZodObject<typeof options>>;

/** Says what is wrong with a route's gateway. */
export function checkGateway(
  { destination: to, gateway, onlink }: Given,
  tell: (option: "gateway" | "onlink", problem: string) => void,
): void {
  if (onlink && !gateway) tell("onlink", "says where the gateway is, but there is none");
  if (gateway && familyOf(gateway) !== familyOf(to))
    tell("gateway", `${gateway} and ${to} are of different address families`);
}

function refineGateway(route: Given, context: Pick<z.RefinementCtx, "addIssue">): void {
  checkGateway(route, (option, message) => {
    context.addIssue({ code: "custom", path: [option], message });
  });
}

/** A route over an attachment's link. */
export const attachmentRoute = strictOptions(
  options,
  typeError("a route: an object with destination, gateway and onlink"),
)
  .superRefine(refineGateway)
  .transform(wayOf);

const metric = integer("a metric", 1, 4_294_967_295);

/** A route of the host over a link. */
const linkRoute = strictOptions(
  { ...options, metric: metric.nullish(), table: table.nullish() },
  typeError("a route: an object with destination, gateway, onlink, metric and table"),
)
  .superRefine(refineGateway)
  .transform(({ metric: own, table: of, ...route }): LinkRoute => ({
    ...wayOf(route),
    ...(own && { metric: own }),
    ...(of && { table: of }),
  }));

/** A route of the host as a resource of its own. */
export const routeFields = {
  destination,
  gateway: address.optional(),
  onlink: boolean.optional(),
  metric: metric.optional(),
  table: table.optional(),
};

export const linkRoutes = z
  .array(linkRoute, { error: typeError("a list of routes") })
  .superRefine((routes, context) => {
    routes.forEach((route, index) => {
      if (routes.findIndex((other) => isSamePlace(other, route)) < index)
        context.addIssue({ code: "custom", path: [index], message: `${route.destination} is listed twice` });
    });
  });

function wayOf({ destination: to, gateway, onlink }: Given): Omit<LinkRoute, "metric" | "table"> {
  return {
    destination: to,
    ...(gateway && { gateway }),
    ...(gateway && onlink && { onlink: true as const }),
  };
}

/** Refuses a table for which there would be no rule. */
export function tableProblems({
  routes = [],
  addresses,
}: {
  routes?: readonly LinkRoute[];
  addresses?: readonly InterfaceAddress[] | undefined;
}): string[] {
  const own = routes.filter((route) => route.table !== undefined);
  const tables = [...new Set(own.map((route) => route.table))];
  if (tables.length === 0) return [];
  const without = own.find(
    ({ destination: to }) => !(addresses ?? []).some((address) => familyOf(address) === familyOf(to)),
  );
  return [
    ...(tables.length > 1
      ? [
          `routes: ${tables.join(" and ")}: what is sent from the link's addresses is looked up in one table; give one`,
        ]
      : []),
    ...(without === undefined
      ? []
      : [
          `routes: ${without.destination}: a table is for what is sent from the link's addresses; give IPv${String(familyOf(without.destination))} addresses as well`,
        ]),
  ];
}
