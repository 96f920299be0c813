import { TrunklineError, type ErrorCode } from "../errors";
import type { AttachmentRecord, Engine } from "../model/attachment";
import type { HostState } from "../model/host-state";
import { enginesOfRecords } from "../plan/container-gone";
import { changesBetween, type ImpactTable } from "../plan/impact";
import { isEmpty, type Planner, type PlanResult } from "../plan/plan";
import { describeSteps } from "../plan/describe";
import type { Refusal } from "../plan/refusal";
import { inWords } from "../run/failures";
import type { HostReference } from "../spec/host";
import type { Lifecycle, Properties } from "./dynamic-provider";
import { hostFor } from "./fleet";
import { sameMomentMs } from "./host";
import { lookAgain, lookedInVain } from "./second-look";

/** What every resource on a host has. */
export interface HostSpec {
  readonly resourceUrn: string;
  readonly host: HostReference;
  readonly name: string;
}

/** A kind of thing on a host, as the lifecycle below needs to know it. */
export interface HostResource<Spec extends HostSpec> {
  parse(raw: Properties): {
    readonly spec?: Spec;
    readonly inputs: Properties;
    readonly problems: readonly string[];
  };
  /** Options that may be left out and have an output of the same name: whether they were given is kept in the state. */
  readonly optional: readonly (keyof Spec & string)[];
  readonly impact: ImpactTable<Spec>;
  /** Engines whose containers have to be known to plan for it. */
  enginesOf?(spec: Spec): readonly Engine[];
  /** When all is known that it depends on besides its own host. */
  ready?(spec: Spec): Promise<void>;
  /** What is refused only as long as something else of the same run is not there yet: nothing to say in a preview. */
  readonly awaits?: readonly ErrorCode[];
  /** Whether two of one resource are one thing on a host, so that deleting one deletes the other. */
  isSame(olds: Properties, news: Properties): boolean;
  /** Whether old and new cannot be there together, or not to any use, so that the old one must go first. */
  collides(olds: Properties, news: Properties): boolean;
  wanted(spec: Spec, former: Partial<Spec> | undefined): Planner;
  unwanted(spec: Spec, owned: boolean): Planner;
  /** `wanted` after Pulumi has deleted the former one and what depends on it. */
  replaced(former: Spec, wanted: Planner): Planner;
  /** The attachments that it is not deleted under. */
  heldBy?(spec: Spec, state: HostState): readonly AttachmentRecord[];
  /** Told before the resource is changed, replaced or deleted: its outputs as they were. */
  noteFormer?(urn: string, outputs: Properties): void;
  /** What an option that is an output, too, has of what was asked for: of the two only the output is in the state. */
  asAsked?(former: Properties, news: Properties): Properties;
  /** Whether a state says that it is not where it was and is to be there again: refresh tells of what diff calls a change. */
  isLost?(outputs: Properties): boolean;
  /** What is really there, as inputs and outputs; undefined when nothing is. */
  seen(
    spec: Spec,
    state: HostState,
  ): { readonly inputs: Partial<Spec>; readonly outputs: Properties } | undefined;
}

/** parse → desired → observed → plan → apply, for each of Pulumi's calls. */
export function hostResourceLifecycle<Spec extends HostSpec>(resource: HostResource<Spec>): Lifecycle {
  /** By URN: what the host has that differs from what is asked for, as check saw it; diff tells. */
  const drift = new Map<string, string>();
  /** By URN: what was there before this run. The engine checks what it will replace twice, the second time as if it were new. */
  const formers = new Map<string, Partial<Spec>>();
  /** By URN: what was there already when it was to be made. */
  const foundThere = new Map<string, Spec>();
  /** By URN: the same of an earlier run, whose state tells. */
  const foundBefore = new Map<string, Spec>();

  return {
    check: async (olds, news) => {
      const { spec, inputs, problems } = resource.parse(news);
      if (spec !== undefined) {
        await listContainers(spec);
        await resource.ready?.(spec);
      }
      const refusals = spec === undefined ? [] : await foresee(spec, olds);
      const all = [...problems, ...refusals];
      return { inputs: all.length > 0 ? { ...inputs, problems: all } : inputs };
    },

    diff: (_id, olds, news) => {
      const urn = String(news["resourceUrn"]);
      resource.noteFormer?.(urn, olds);
      const former = formerOf(resource, olds) ?? {};
      const asked = resource.asAsked?.(former as Properties, news) ?? former;
      const { changed, replaces } = changesBetween(resource.impact, asked, news);
      if (olds["foundThere"] === true && replaces.length === 0)
        foundBefore.set(urn, recorded(resource, olds));
      else foundBefore.delete(urn);
      const drifted = drift.get(urn);
      if (changed.length === 0 && drifted !== undefined) console.info(drifted);
      const lost = resource.isLost?.(olds) === true;
      return Promise.resolve({
        changes: changed.length > 0 || drifted !== undefined || lost || "problems" in news,
        replaces: [...replaces],
        // On another host nothing can be in its way.
        deleteBeforeReplace:
          replaces.length > 0 && !replaces.includes("host") && resource.collides(olds, news),
      });
    },

    create: async (inputs) => {
      const spec = complete(resource, inputs);
      const { known } = hostFor(spec.host);
      const wasThere = known !== undefined && resource.seen(spec, known) !== undefined;
      const outs = await converge(spec, undefined);
      if (wasThere) foundThere.set(spec.resourceUrn, spec);
      return {
        id: `${spec.host.name}/${spec.name}`,
        outs: { ...outs, ...(wasThere && { foundThere: true }) },
      };
    },

    update: async (_id, olds, news) => ({
      outs: { ...(await converge(complete(resource, news), formerOf(resource, olds))), ...foundIn(olds) },
    }),

    read: async (id, props) => {
      const spec = recorded(resource, props);
      const engines = resource.enginesOf?.(spec) ?? [];
      const state = await hostFor(spec.host).look({ maxAgeMs: sameMomentMs, engines });
      const seen = resource.seen(spec, state);
      if (seen === undefined) return {};
      const given = resource.optional.filter((name) => name in spec);
      const inputs = { ...spec, ...seen.inputs, ...omitted(resource, given) };
      return { id, inputs, props: { ...inputs, ...seen.outputs, given, ...foundIn(props) } };
    },

    delete: async (_id, props) => {
      resource.noteFormer?.(String(props["resourceUrn"]), props);
      const spec = recorded(resource, props);
      const earlier = props["foundThere"] === true ? undefined : foundBefore.get(spec.resourceUrn);
      const present = foundThere.get(spec.resourceUrn) ?? earlier;
      if (present?.host.name === spec.host.name && resource.isSame(props, present as Properties)) {
        // The engine deletes last what it takes for another one: replaced on demand, where it does not ask diff, or left from
        // a replacement that failed half way, after which the program went back to what it had.
        console.info(`${spec.host.name}: ${spec.name} was there and stays as it is`);
        return;
      }
      await listThoseInTheWay(spec);
      await hostFor(spec.host).change(resource.unwanted(spec, props["owned"] !== false));
    },
  };

  /** What was in a container that is gone is in nobody's way; only its engine knows. */
  async function listThoseInTheWay(spec: Spec): Promise<void> {
    if (resource.heldBy === undefined) return;
    const host = hostFor(spec.host);
    const state = host.known ?? (await host.look());
    const engines = enginesOfRecords(resource.heldBy(spec, state));
    if (engines.length > 0) await host.look({ engines });
  }

  /** Once a run and engine: a host that nobody could look at has said so already. */
  async function listContainers(spec: Spec): Promise<void> {
    const host = hostFor(spec.host);
    const engines = resource.enginesOf?.(spec) ?? [];
    if (host.known === undefined || engines.length === 0) return;
    await host.look({ maxAgeMs: Number.POSITIVE_INFINITY, engines });
  }

  /** Plans what is asked for on the host as it is expected to be by then; what speaks against it, in words. */
  async function foresee(spec: Spec, olds: Properties): Promise<string[]> {
    const host = hostFor(spec.host);
    const former = formerOf(resource, olds) ?? formers.get(spec.resourceUrn);
    if (former !== undefined) formers.set(spec.resourceUrn, former);
    const planner = plannerOf(spec, former);
    let expected = host.expected(spec.resourceUrn);
    drift.delete(spec.resourceUrn);
    if (expected === undefined) return [];
    let result = planner(expected);
    if (toBeSaid(result).length > 0) {
      // Containers of other resources may turn out to be gone.
      const engines = [...(resource.enginesOf?.(spec) ?? []), ...enginesOfRecords(expected.attachments)];
      const state = await lookAgain(host, engines);
      expected = host.expected(spec.resourceUrn) ?? expected;
      result = planner(expected);
      if (toBeSaid(result).length > 0) lookedInVain(state);
    }
    if (result.kind === "refused")
      return toBeSaid(result).map((refusal) => `${host.name}: ${inWords(refusal)}`);
    // Not so when only this very run will have removed it, with what it sits on.
    const isDrift =
      resource.seen(spec, expected) !== undefined || host.known === undefined || !isDone(planner(host.known));
    if (former !== undefined && !isEmpty(result.plan) && isDrift) {
      drift.set(
        spec.resourceUrn,
        `${host.name}: ${spec.name} is not as it should be; to do there: ${describeSteps(result.plan)}`,
      );
    }
    host.expect(spec.resourceUrn, planner, result.plan);
    return [];
  }

  /** What speaks against it and does not go away by itself. */
  function toBeSaid(result: PlanResult): readonly Refusal[] {
    if (result.kind === "planned") return [];
    return result.refusals.filter(({ code }) => resource.awaits?.includes(code) !== true);
  }

  function plannerOf(spec: Spec, former: Partial<Spec> | undefined): Planner {
    if (former === undefined) return resource.wanted(spec, undefined);
    const { replaces } = changesBetween(resource.impact, former, spec as Properties);
    if (replaces.length === 0) return resource.wanted(spec, former);
    if (replaces.includes("host") || !resource.collides(former, spec as Properties))
      return resource.wanted(spec, undefined);
    return resource.replaced(former as Spec, resource.wanted(spec, undefined));
  }

  async function converge(spec: Spec, former: Partial<Spec> | undefined): Promise<Properties> {
    const host = hostFor(spec.host);
    await resource.ready?.(spec);
    host.ask(resource.enginesOf?.(spec) ?? []);
    const state = await host.change(resource.wanted(spec, former)).finally(() => {
      host.settled(spec.resourceUrn);
    });
    const outputs = resource.seen(spec, state)?.outputs ?? {};
    return { ...(spec as Properties), ...outputs, given: resource.optional.filter((name) => name in spec) };
  }
}

/** That it was there when it was to be made: a state that does not say so may be of an earlier one of the same thing. */
function foundIn({ foundThere }: Properties): Properties {
  return foundThere === true ? { foundThere } : {};
}

function isDone(result: PlanResult): boolean {
  return result.kind === "planned" && isEmpty(result.plan);
}

/** The spec in a set of properties, inputs or state; an error with all that is wrong where it is none. */
function complete<Spec extends HostSpec>(resource: HostResource<Spec>, properties: Properties): Spec {
  const { spec, problems } = resource.parse(givenIn(resource, properties));
  const all = Array.isArray(properties["problems"]) ? properties["problems"].map(String) : problems;
  if (spec !== undefined && all.length === 0) return spec;
  const subject = String(properties["resourceUrn"]).split("::").pop() ?? "";
  throw new TrunklineError("invalid-input", subject, all.join(". Also: "));
}

/**
 * The spec in a state. What a refresh found on the host may be nothing that could be asked for (the id 0, a name with a
 * quote in it); it must stand in the way of neither the next refresh nor of destroy.
 */
function recorded<Spec extends HostSpec>(resource: HostResource<Spec>, state: Properties): Spec {
  return resource.parse(givenIn(resource, state)).spec ?? (givenIn(resource, state) as unknown as Spec);
}

/** The options that a state or inputs hold: an output that nobody asked for is not one of them. */
function givenIn<Spec extends HostSpec>(resource: HostResource<Spec>, properties: Properties): Properties {
  const { given } = properties;
  const left = Array.isArray(given) ? omitted(resource, given) : {};
  const own = Object.keys(resource.impact);
  return Object.fromEntries(
    Object.entries({ ...properties, ...left }).filter(
      ([name, value]) => own.includes(name) && value !== undefined,
    ),
  );
}

function omitted<Spec extends HostSpec>(resource: HostResource<Spec>, given: readonly unknown[]): Properties {
  return Object.fromEntries(
    resource.optional.filter((name) => !given.includes(name)).map((name) => [name, undefined]),
  );
}

/** What an earlier release did not write is what it is by default: nothing changes with a release. */
function formerOf<Spec extends HostSpec>(
  resource: HostResource<Spec>,
  olds: Properties,
): Partial<Spec> | undefined {
  if (Object.keys(olds).length === 0) return undefined;
  return resource.parse(givenIn(resource, olds)).inputs as Partial<Spec>;
}
