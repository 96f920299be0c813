import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { InterfaceName } from "../model/address";
import {
  eachVlan,
  idsIn,
  keyOf,
  listVlans,
  nameByTemplate,
  rangeOf,
  rangesOf,
  standardTemplate,
  type VlanTable,
} from "../model/vlans";
import { nameOf, urnOfVlan } from "../ownership/mark";
import { parseFields, type Parsed, type Properties, type Values } from "./fields";
import { hostReference, resourceUrn, type HostSpec } from "./host";
import { boolean, interfaceName, interfaceNameProblem, quoted, typeError } from "./scalars";
import { contradictions, vlanOptionFields, type VlanSubInterfaceSpec } from "./vlan-sub-interface";

const template = z
  .string({ error: typeError('a template, such as "{parent}.{id}" or "vlan{id}"') })
  .superRefine((text, context) => {
    const strange = /\{(?!(parent|id)\})[^}]*\}?/.exec(text);
    if (strange !== null)
      context.addIssue({
        code: "custom",
        message: `${quoted(strange[0])} stands for nothing; there are {parent} and {id}`,
      });
    else if (!text.includes("{id}"))
      context.addIssue({
        code: "custom",
        message: `${quoted(text)} lacks {id}, which tells the links apart`,
      });
  });

/** An object whose entries are parsed one by one. */
const bag = (what: string) => z.record(z.string(), z.unknown(), { error: typeError(what) });

export const vlanTrunkFields = {
  resourceUrn,
  host: hostReference,
  parent: interfaceName,
  vlans: bag('an object with options by VLAN id or range of ids, such as { 10: {}, 20: {}, "30-49": {} }'),
  defaults: bag("an object with options of VLANs").optional(),
  // A preview knows no output that is left out, and names follow from it.
  nameTemplate: template.default(standardTemplate),
  allowDisconnect: boolean.optional(),
};

/** What a program may say of one VLAN, or of a range of them; of a range and of all, no `name`. */
const entryFields = { ...vlanOptionFields, name: interfaceName.optional() };

export type VlanOptions = Values<typeof vlanOptionFields>;
type VlanEntry = Partial<Values<typeof entryFields>>;

/** A trunk of VLANs as it was asked for, valid: options that a VLAN leaves out are those of `defaults`. */
export interface VlanTrunkSpec extends HostSpec {
  readonly parent: InterfaceName;
  /** Ascending; VLANs of the same options in ranges. */
  readonly vlans: VlanTable<VlanEntry>;
  readonly defaults?: Partial<VlanOptions>;
  readonly nameTemplate: string;
}

const standard = parseFields(vlanOptionFields, {}).known as VlanOptions;

export function parseVlanTrunk(raw: Properties): Parsed<VlanTrunkSpec> {
  // The resource's own name, which the state has as well.
  const own = Object.fromEntries(Object.entries(raw).filter(([option]) => option !== "name"));
  const { known, spec, inputs, problems: ofFields } = parseFields(vlanTrunkFields, own);
  const problems = [...ofFields];
  const common = parseOptions(vlanOptionFields, "defaults", known.defaults ?? {}, problems);
  const defaults = without(standard, common);
  const vlans = known.vlans === undefined ? {} : entriesOf(known.vlans, common, problems);
  const { resourceUrn: urn, parent, nameTemplate } = known;
  if (parent !== undefined) problems.push(...nameProblems({ parent, nameTemplate, vlans }));
  if (spec === undefined || problems.length > 0 || urn === undefined) return { inputs, problems };
  const { host, allowDisconnect } = spec;
  const valid: VlanTrunkSpec = {
    resourceUrn: urn,
    host,
    name: nameOf(urn),
    parent: spec.parent,
    vlans,
    ...(Object.keys(defaults).length > 0 && { defaults }),
    nameTemplate: spec.nameTemplate,
    ...(allowDisconnect !== undefined && { allowDisconnect }),
  };
  return { inputs: { ...valid }, problems, spec: valid };
}

/** Lists the sub-interfaces of a trunk, in ascending order, each as a program would ask for it alone. */
export function subInterfacesOf(trunk: Partial<VlanTrunkSpec>): VlanSubInterfaceSpec[] {
  const { resourceUrn: urn = "", vlans = {}, defaults } = trunk;
  const { host, parent = "" as InterfaceName, nameTemplate } = trunk as VlanTrunkSpec;
  return eachVlan(vlans)
    .sort(([left], [right]) => left - right)
    .map(([vlanId, entry]) => ({
      ...standard,
      ...defaults,
      name: nameByTemplate({ parent, nameTemplate }, vlanId) as InterfaceName,
      ...entry,
      resourceUrn: urnOfVlan(urn, vlanId),
      host,
      parent,
      vlanId,
    }));
}

/** Returns a trunk with other options for its VLANs, by id, where they are not those that it has already. */
export function withOptions(
  trunk: VlanTrunkSpec,
  options: ReadonlyMap<number, Partial<VlanOptions>>,
): VlanTrunkSpec {
  const base = { ...standard, ...trunk.defaults };
  const entries = eachVlan(trunk.vlans).map(([id, entry]): [number, VlanEntry] => [
    id,
    without(base, { ...entry, ...options.get(id) }),
  ]);
  return { ...trunk, vlans: tableOf(entries) };
}

/** Parses the options of one entry; adds what is wrong to `problems`, each beginning with `path`. */
function parseOptions<F extends typeof vlanOptionFields>(
  fields: F,
  path: string,
  given: Properties,
  problems: string[],
): Partial<Values<F>> {
  const { known, problems: own } = parseFields(fields, given);
  problems.push(...[...own, ...contradictions(known)].map((problem) => `${path}.${problem}`));
  const asked = Object.keys(given);
  return Object.fromEntries(Object.entries(known).filter(([name]) => asked.includes(name))) as Partial<
    Values<F>
  >;
}

function entriesOf(
  given: Properties,
  defaults: Partial<VlanOptions>,
  problems: string[],
): VlanTable<VlanEntry> {
  const base = { ...standard, ...defaults };
  const holders = new Map<number, string>();
  const entries: [number, VlanEntry][] = [];
  if (Object.keys(given).length === 0)
    problems.push("vlans: there are none; name at least one, or leave the trunk out");
  for (const [key, options] of Object.entries(given)) {
    const path = `vlans.${key}`;
    const range = rangeOf(key);
    if (range === undefined) {
      problems.push(
        `${path}: ${quoted(key)} is neither a VLAN id (1–4094) nor a range of them, such as "30-49"`,
      );
      continue;
    }
    const ids = idsIn(range);
    const twice = ids.filter((id) => holders.has(id));
    if (twice[0] !== undefined)
      problems.push(`${path}: VLAN ${listVlans(twice)} is in "${holders.get(twice[0]) ?? ""}" as well`);
    for (const id of ids) holders.set(id, key);
    const entry = without(base, entryOf(path, options, ids.length, problems));
    entries.push(...ids.map((id): [number, VlanEntry] => [id, entry]));
  }
  return tableOf(entries);
}

function entryOf(path: string, options: unknown, count: number, problems: string[]): VlanEntry {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    problems.push(`${path}: ${quoted(options)} is not an object of options; {} is one without any`);
    return {};
  }
  const entry = parseOptions(entryFields, path, options as Properties, problems) as VlanEntry;
  if (entry.name !== undefined && count > 1)
    problems.push(`${path}.name: ${String(count)} links cannot have one name; use nameTemplate`);
  return entry;
}

/** Leaves out what is so anyway. */
function without<Options extends object>(base: Properties | VlanOptions, options: Options): Options {
  const others = Object.entries(options).filter(
    ([name, value]) => value !== undefined && !isDeepStrictEqual((base as Properties)[name], value),
  );
  return Object.fromEntries(others) as Options;
}

/** Writes each entry once, under the ranges of the VLANs that have it. */
function tableOf(entries: readonly [number, VlanEntry][]): VlanTable<VlanEntry> {
  const alike = new Map<string, { entry: VlanEntry; ids: number[] }>();
  for (const [id, entry] of entries) {
    const text = JSON.stringify(Object.entries(entry).sort(([left], [right]) => (left < right ? -1 : 1)));
    const group = alike.get(text) ?? { entry, ids: [] };
    group.ids.push(id);
    alike.set(text, group);
  }
  const ranges = [...alike.values()].flatMap(({ entry, ids }) =>
    rangesOf(ids).map((range) => ({ range, entry })),
  );
  ranges.sort((left, right) => left.range[0] - right.range[0]);
  return Object.fromEntries(ranges.map(({ range, entry }) => [keyOf(range), entry]));
}

function nameProblems({
  parent,
  nameTemplate,
  vlans,
}: Pick<VlanTrunkSpec, "parent" | "vlans"> & { nameTemplate?: string | undefined }): string[] {
  const byName = new Map<string, number[]>();
  for (const [id, { name }] of eachVlan(vlans)) {
    const own = name ?? nameByTemplate({ parent, nameTemplate }, id);
    byName.set(own, [...(byName.get(own) ?? []), id]);
  }
  const twice = [...byName].filter(([, ids]) => ids.length > 1);
  const unfit = [...byName.keys()].filter((name) => interfaceNameProblem(name) !== undefined);
  const [worst] = unfit.sort((left, right) => right.length - left.length);
  return [
    ...twice.map(([name, ids]) => `vlans: VLANs ${listVlans(ids)} would have one name, "${name}"`),
    ...(worst === undefined
      ? []
      : [
          `nameTemplate: the name "${worst}" ${interfaceNameProblem(worst) ?? ""}; choose one that fits, for example nameTemplate: "vlan{id}"`,
        ]),
  ];
}
