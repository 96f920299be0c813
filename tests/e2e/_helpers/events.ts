import { readFile, rm } from "node:fs/promises";

/** The parts of the engine's events that tests look at. */
export interface EngineEvent {
  readonly resourcePreEvent?: { readonly metadata: StepMetadata };
  readonly resOutputsEvent?: { readonly metadata: StepMetadata };
  readonly resOpFailedEvent?: { readonly metadata: StepMetadata };
  readonly diagnosticEvent?: {
    readonly urn?: string;
    readonly message: string;
    readonly severity: string;
    readonly ephemeral?: boolean;
  };
}

interface StepMetadata {
  readonly op: string;
  readonly urn: string;
  readonly diffs?: readonly string[];
  readonly detailedDiff?: Readonly<Record<string, unknown>>;
}

/** Reads an event log and removes it, so that the next run starts a new one. */
export async function readEvents(path: string): Promise<EngineEvent[]> {
  const events = await parseEvents(path);
  await rm(path, { force: true });
  return events;
}

/** Ignores the last line, which may be incomplete while the log is being written. */
export async function parseEvents(path: string): Promise<EngineEvent[]> {
  const text = await readFile(path, "utf8").catch(() => "");
  return text
    .split("\n")
    .slice(0, -1)
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as EngineEvent);
}

/** Returns what happened to each changed resource, by name: `{ "web1-vlan10": "update" }`. */
export function outcomes(events: readonly EngineEvent[]): Record<string, string> {
  return Object.fromEntries(
    events.flatMap(({ resOutputsEvent: event }) =>
      event && isChange(event.metadata) ? [[nameOf(event.metadata.urn), event.metadata.op] as const] : [],
    ),
  );
}

/** Returns every step, as `name op`, in the order in which the steps began. */
export function stepsBegun(events: readonly EngineEvent[]): string[] {
  return events.flatMap(({ resourcePreEvent: event }) =>
    event && isChange(event.metadata) ? [`${nameOf(event.metadata.urn)} ${event.metadata.op}`] : [],
  );
}

/** Returns the names of the resources whose steps began and of those whose steps ended, each in order. */
export function progress(events: readonly EngineEvent[]): { begun: string[]; ended: string[] } {
  const named = (list: readonly (StepMetadata | undefined)[]): string[] =>
    list.flatMap((metadata) => (metadata && isChange(metadata) ? [nameOf(metadata.urn)] : []));
  return {
    begun: named(events.map((event) => event.resourcePreEvent?.metadata)),
    ended: named(events.map((event) => event.resOutputsEvent?.metadata)),
  };
}

function isChange({ op, urn }: StepMetadata): boolean {
  return !["same", "read", "refresh"].includes(op) && urn.includes("trunkline");
}

export function nameOf(urn: string): string {
  return urn.split("::").pop() ?? urn;
}
