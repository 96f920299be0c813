import { z } from "zod";
import type { Connection } from "../model/connection";
import { anyMachine, parseMachineId } from "../model/machine";
import { connection } from "./connection";
import { parseFields, type ParsedFields, type Properties } from "./fields";
import { boolean, integer, quoted, typeError } from "./scalars";

/** Goes into one line of a record on the host. */
export const resourceUrn = z
  .string()
  .regex(/^\P{Cc}+$/u, { error: "the resource's name contains a control character" });

/** `"accept-any"`, or what a host tells of itself: `/etc/machine-id`, or the UUID of its firmware. */
const machineId = z.string().transform((text, context) => {
  const id = text === anyMachine ? text : parseMachineId(text);
  if (id !== undefined) return id;
  const message = `${quoted(text)} is neither a machine-id (32 hex digits) nor "${anyMachine}"`;
  context.addIssue({ code: "custom", message });
  return z.NEVER;
});

/** After how many seconds a host takes a change back that cut the connection by which it is managed. */
export const confirmSeconds = integer("a time in seconds", 5, 600);

export const hostFields = {
  resourceUrn,
  /** The resource's name, which messages use for the host. */
  name: z.string(),
  connection,
  /** The host is gone for good. */
  gone: boolean.optional(),
  unreachable: z.enum(["fail", "skip"], { error: typeError('"fail" or "skip"') }).optional(),
  /** Whether links come back when the host boots. */
  persist: boolean.optional(),
  confirmSeconds: confirmSeconds.optional(),
  /** The machine that has to answer. */
  machineId: machineId.optional(),
};

export function parseHost(raw: Properties): ParsedFields<typeof hostFields> {
  return parseFields(hostFields, raw);
}

/** The part of a host that every resource on it carries: which host it is, and how to reach it. */
export interface HostReference {
  readonly name: string;
  readonly connection: Connection;
  readonly gone?: boolean | undefined;
  /** Whether links come back when the host boots; absent: as the stack's config says. */
  readonly persist?: boolean | undefined;
  /** The machine that answered, or `"accept-any"`; absent if it has no id, or in the state of an earlier release. */
  readonly machine?: string | undefined;
}

/** The properties that every resource on a host has. */
export interface HostSpec {
  readonly resourceUrn: string;
  readonly host: HostReference;
  readonly name: string;
  readonly allowDisconnect?: boolean | undefined;
}

export const hostReference = z.object(
  {
    ...{ name: z.string(), connection, machine: z.string().optional() },
    ...{ gone: boolean.optional(), persist: boolean.optional() },
  },
  { error: typeError("a trunkline.Host") },
);
