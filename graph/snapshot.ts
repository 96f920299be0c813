import type { z } from "zod";
import { exported, previewed, type State, type Step } from "./documents";
import { Problem } from "./problem";
import type { Change } from "./topology";
import { vlansOfTrunk } from "./trunk";
import { properties, shown, type Values } from "./values";

/** Our resources as a state has them, or as a preview says they will be. */
export interface Snapshot {
  readonly project?: string;
  readonly stack?: string;
  readonly resources: readonly Resource[];
  readonly isPreview: boolean;
  readonly unchangedLeftOut: number;
  /** Updates that it counts without saying of what: so does the preview of a refresh. */
  readonly unnamedUpdates: number;
  readonly problems: readonly string[];
}

export type Kind = "host" | "vlan" | "ipvlan" | "macvlan" | "attachment" | "probe" | "wave";

export interface Resource {
  readonly urn: string;
  readonly kind: Kind;
  /** What the program calls it. */
  readonly name: string;
  readonly id?: string;
  readonly change?: Change;
  /** Names of the inputs that change. */
  readonly changed: readonly string[];
  readonly values: Values;
  /** Names of the values that the program asked for. */
  readonly asked: ReadonlySet<string>;
  /** Outputs of the resource that is replaced. */
  readonly former?: Values;
  /** URNs of dependencies, with the property that they come through where that is known. */
  readonly dependencies: readonly string[];
  readonly dependenciesOf: Readonly<Record<string, readonly string[]>>;
}

const kinds: Readonly<Record<string, Kind>> = {
  "pulumi-nodejs:dynamic/trunkline:Host": "host",
  "pulumi-nodejs:dynamic/trunkline:VlanSubInterface": "vlan",
  "pulumi-nodejs:dynamic/trunkline:IpvlanNetwork": "ipvlan",
  "pulumi-nodejs:dynamic/trunkline:MacvlanNetwork": "macvlan",
  "pulumi-nodejs:dynamic/trunkline:ContainerAttachment": "attachment",
  "pulumi-nodejs:dynamic/trunkline:Probe": "probe",
  "pulumi-nodejs:dynamic/trunkline:Wave": "wave",
};

const trunkType = "pulumi-nodejs:dynamic/trunkline:VlanTrunk";
const vlanType = "pulumi-nodejs:dynamic/trunkline:VlanSubInterface";

/** Reads the output of `pulumi stack export` or `pulumi preview --json`; messages call the input `from`. */
export function parseSnapshot(text: string, from: string): Snapshot {
  const document = parseJson(text, from);
  if ("deployment" in document) return snapshotOfState(parseAs(exported, document, from));
  if ("steps" in document || "changeSummary" in document)
    return snapshotOfPreview(parseAs(previewed, document, from));
  throw new Problem(`${from} is JSON, but neither a stack's export nor a preview; ${remedy}`);
}

const remedy = 'give what "pulumi stack export" or "pulumi preview --json" prints';

function parseJson(text: string, from: string): object {
  if (text.trim() === "") throw new Problem(`${from} is empty; ${remedy}`);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (failure) {
    throw new Problem(`${from} is not JSON (${(failure as Error).message}); ${remedy}`);
  }
  if (typeof document !== "object" || document === null)
    throw new Problem(`${from} is JSON, but neither a stack's export nor a preview; ${remedy}`);
  return document;
}

function parseAs<T extends z.ZodType>(schema: T, document: object, from: string): z.output<T> {
  const result = schema.safeParse(document);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.join(".") ?? "";
  throw new Problem(
    `${from} is not in the form that Pulumi writes (${where}: ${issue?.message ?? ""}); ${remedy}`,
  );
}

function snapshotOfState({ deployment }: z.output<typeof exported>): Snapshot {
  const states = deployment.resources ?? [];
  return {
    ...stackOf(states.map(({ urn }) => urn)),
    resources: states.flatMap((now) =>
      resourceOf(now.urn, {
        now,
        ...(now.delete && { change: "delete" }),
        ...(now.pendingReplacement && { change: "replace" }),
      }),
    ),
    isPreview: false,
    unchangedLeftOut: 0,
    unnamedUpdates: 0,
    problems: [],
  };
}

function snapshotOfPreview({ steps, changeSummary, diagnostics }: z.output<typeof previewed>): Snapshot {
  const all = steps ?? [];
  const sames = all.filter(
    (shown) => shown.op === "same" || (shown.op === "refresh" && changeOf(shown) === undefined),
  ).length;
  return {
    ...stackOf(all.map(({ urn }) => urn)),
    resources: [...lastSteps(all).values()].flatMap((last) => {
      const { oldState: before, newState } = last;
      const now = newState ?? before;
      if (now === undefined || now === null) return [];
      const change = changeOf(last);
      return resourceOf(last.urn, { now, ...(before && { before }), ...(change && { change }) });
    }),
    isPreview: true,
    unchangedLeftOut: Math.max(0, (changeSummary?.["same"] ?? 0) - sames),
    unnamedUpdates: Math.max(
      0,
      (changeSummary?.["update"] ?? 0) - all.filter(({ op }) => op === "update").length,
    ),
    problems: problemsIn(diagnostics ?? []),
  };
}

/** A replacement may come as several steps of one resource; the last step with a new state tells the result. */
function lastSteps(steps: readonly Step[]): Map<string, Step> {
  const last = new Map<string, Step>();
  for (const next of steps) {
    const former = last.get(next.urn);
    if (former?.newState && !next.newState) continue;
    // The step that makes the new resource does not always tell of the old one.
    const oldState = next.oldState ?? former?.oldState;
    const op = former !== undefined && next.op === "same" ? former.op : next.op;
    last.set(next.urn, { ...next, op, ...(oldState && { oldState }) });
  }
  return last;
}

function changeOf({ op, oldState, newState }: Step): Change | undefined {
  if (/replace/.test(op)) return "replace";
  // A refresh step without a new state says that the resource is gone.
  if (op === "refresh") return newState ? undefined : "delete";
  if (op === "create" || op === "import") return oldState ? "replace" : "create";
  return op === "update" || op === "delete" ? op : undefined;
}

interface StateAndChange {
  readonly now: State;
  readonly before?: State;
  readonly change?: Change;
}

/** Reads a resource; of a trunk, a sub-interface for each of its VLANs. */
function resourceOf(urn: string, { now, before, change }: StateAndChange): Resource[] {
  if (now.type === trunkType)
    return resourcesOfTrunk(urn, { now, ...(before && { before }), ...(change && { change }) });
  const kind = kinds[now.type];
  if (kind === undefined) return [];
  const inputs = bagOf(now.inputs);
  const changed = before === undefined || before === now ? [] : differences(bagOf(before.inputs), inputs);
  // A value chosen at creation stays, unless the program now asks for another one or the resource is replaced.
  const outputs = bagOf(now.outputs ?? (change === "replace" ? undefined : before?.outputs));
  const kept = Object.entries(outputs).filter(([name]) => !changed.includes(name));
  return [
    {
      urn,
      kind,
      name: nameOf(urn),
      ...(now.id ? { id: now.id } : before?.id ? { id: before.id } : {}),
      // A Host is only read, so that nothing changes it.
      ...(change !== undefined && kind !== "host" && { change }),
      changed: change === "update" ? changed : [],
      values: properties.parse({ ...inputs, ...Object.fromEntries(kept) }),
      asked: new Set(Object.keys(inputs)),
      ...(change === "replace" && before && { former: properties.parse(bagOf(before.outputs)) }),
      dependencies: now.dependencies ?? [],
      dependenciesOf: Object.fromEntries(
        Object.entries(now.propertyDependencies ?? {}).map(([name, urns]) => [name, urns ?? []]),
      ),
    },
  ];
}

function resourcesOfTrunk(urn: string, { now, before, change }: StateAndChange): Resource[] {
  const [has, had] = [subInterfacesOf(now), before ? subInterfacesOf(before) : new Map<string, State>()];
  const ids = [...new Set([...has.keys(), ...(change === "update" ? had.keys() : [])])];
  return ids.flatMap((id) => {
    const [next, former] = [has.get(id), had.get(id)];
    const either = next ?? former;
    if (either === undefined) return [];
    const own = change === "update" ? changeWithin(next, former) : change;
    return resourceOf(`${urn}.${id}`, {
      now: either,
      ...(former && { before: former }),
      ...(own && { change: own }),
    });
  });
}

function changeWithin(next: State | undefined, former: State | undefined): Change | undefined {
  if (former === undefined) return "create";
  if (next === undefined) return "delete";
  return differences(bagOf(former.inputs), bagOf(next.inputs)).length > 0 ? "update" : undefined;
}

function subInterfacesOf(trunk: State): Map<string, State> {
  const vlans = vlansOfTrunk(bagOf(trunk.inputs), bagOf(trunk.outputs));
  return new Map(vlans.map(({ id, inputs, outputs }) => [id, { ...trunk, type: vlanType, inputs, outputs }]));
}

function bagOf(value: Record<string, unknown> | null | undefined): Record<string, unknown> {
  return shown(value ?? {}) as Record<string, unknown>;
}

function differences(before: Record<string, unknown>, now: Record<string, unknown>): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...names]
    .filter((name) => name !== "__provider" && name !== "resourceUrn")
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(now[name]))
    .sort();
}

/** Returns the program's name of a resource, from its URN. */
export function nameOf(urn: string): string {
  return String(shown(urn.split("::").slice(3).join("::")));
}

/** `urn:pulumi:STACK::PROJECT::TYPE::NAME` */
function stackOf(urns: readonly string[]): { stack?: string; project?: string } {
  const [, stack, project] = /^urn:pulumi:(.*?)::(.*?)::/.exec(urns[0] ?? "") ?? [];
  return { ...(stack && { stack }), ...(project && { project }) };
}

/** The engine repeats the resources' problems on the stack's line, which has no URN here. */
function problemsIn(
  diagnostics: readonly { message: string; severity: string; urn?: string | null | undefined }[],
): string[] {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const ofResources = errors.filter(({ urn }) => urn);
  return (ofResources.length > 0 ? ofResources : errors).map(({ message, urn }) => {
    const words = message.replace(/^error: /, "").trim();
    return urn ? `${nameOf(urn)}: ${words}` : words;
  });
}
