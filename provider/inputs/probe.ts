import { z } from "zod";
import type { ProbeKind } from "../model/probe";
import { address } from "./addresses";
import { container } from "./container-attachment";
import { parseFields, strictOptions, type Parsed, type Properties, type Values } from "./fields";
import { hostReference, resourceUrn } from "./host";
import { networkName } from "./network";
import { integer, interfaceName, quoted, typeError } from "./scalars";

const kindWanted = '"ping", "arp" or a TCP port such as "tcp:5432"';

const kind = z.string({ error: typeError(kindWanted) }).transform((text, context): ProbeKind => {
  const port = Number(/^tcp:([1-9]\d{0,4})$/.exec(text)?.[1] ?? 0);
  if (text === "ping" || text === "arp") return text;
  if (port >= 1 && port <= 65_535) return `tcp:${port}`;
  context.addIssue({ code: "custom", message: `${quoted(text)} is not ${kindWanted} (1–65535)` });
  return z.NEVER;
});

const resourceWanted = "a VlanSubInterface, { trunk, vlan }, a network or a ContainerAttachment";

/** Where the question comes from, as the SDK says it. */
const from = strictOptions(
  {
    /** Name of the link or, in a container, of the interface. */
    link: interfaceName,
    /** Name of the network whose parent or shim the link is. */
    network: networkName.nullish().transform((name) => name ?? undefined),
    container: container.nullish().transform((reference) => reference ?? undefined),
  },
  typeError(resourceWanted),
);

export const probeFields = {
  resourceUrn,
  host: hostReference,
  name: z.string(),
  from,
  to: address,
  kind: kind.optional(),
  expect: z
    .enum(["reachable", "unreachable"], { error: typeError('"reachable" or "unreachable"') })
    .optional(),
  /** The host ends a probe after 140 s: provider/run/host/base/report.sh. */
  within: integer("a time in seconds", 1, 120).optional(),
  /** What the link was when the probe ran, in words: when it is something else, the probe runs again. */
  seenFrom: z.string().optional(),
};

export type ProbeSpec = Values<typeof probeFields>;

export function parseProbe(raw: Properties): Parsed<ProbeSpec> {
  return parseFields(probeFields, raw);
}
