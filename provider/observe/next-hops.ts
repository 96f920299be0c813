import { z } from "zod";

/** The fields of `ip -j nexthop show` that are read here. */
const ipNextHops = z.array(
  z.object({
    id: z.number(),
    gateway: z.string().optional(),
    dev: z.string().optional(),
    group: z.array(z.object({ id: z.number() })).optional(),
  }),
);

export interface IpNextHop {
  readonly gateway?: string | undefined;
  readonly dev?: string | undefined;
}

/** The ways of each next-hop object, by its id. */
export type NextHopObjects = ReadonlyMap<number, readonly IpNextHop[]>;

/** Reads next-hop objects, of which some are groups of others. */
export function parseNextHops(json: unknown): NextHopObjects {
  const all = ipNextHops.parse(json);
  const alone = new Map(all.map(({ id, gateway, dev }) => [id, { gateway, dev }]));
  return new Map(
    all.map(({ id, gateway, dev, group }) => [
      id,
      group?.flatMap((member) => alone.get(member.id) ?? []) ?? [{ gateway, dev }],
    ]),
  );
}
