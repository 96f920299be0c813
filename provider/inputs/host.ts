import { z } from "zod";
import type { Connection } from "../model/connection";
import { connection } from "./connection";
import { parseFields, type ParsedFields, type Properties } from "./fields";
import { boolean, typeError } from "./scalars";

/** Goes into one line of a record on the host. */
export const resourceUrn = z
  .string()
  .regex(/^\P{Cc}+$/u, { error: "the resource's name contains a control character" });

export const hostFields = {
  resourceUrn,
  /** The resource's name, which messages use for the host. */
  name: z.string(),
  connection,
  /** The host is gone for good. */
  gone: boolean.optional(),
  unreachable: z.enum(["fail", "skip"], { error: typeError('"fail" or "skip"') }).optional(),
};

export function parseHost(raw: Properties): ParsedFields<typeof hostFields> {
  return parseFields(hostFields, raw);
}

/** The part of a host that every resource on it carries: which host it is, and how to reach it. */
export interface HostReference {
  readonly name: string;
  readonly connection: Connection;
  readonly gone?: boolean | undefined;
}

/** The properties that every resource on a host has. */
export interface HostSpec {
  readonly resourceUrn: string;
  readonly host: HostReference;
  readonly name: string;
}

export const hostReference = z.object(
  { name: z.string(), connection, gone: boolean.optional() },
  { error: typeError("a trunkline.Host") },
);
