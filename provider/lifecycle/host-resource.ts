import { isDeepStrictEqual } from "node:util";
import { invalidInput, refusalInWords, type ErrorCode, type Refusal } from "../errors";
import type { AttachmentRecord, Engine } from "../model/attachment";
import type { HostState } from "../model/host-state";
import type { Plan } from "../model/step";
import { enginesOfRecords } from "../state/container-gone";
import { changesBetween } from "../plan/impact";
import { isEmpty, type Planner, type PlanResult } from "../plan/plan";
import type { HostReference } from "../inputs/host";
import type { Lifecycle, Properties } from "./dynamic-provider";
import { describeDrift, differsByItself, driftInWords, noteNetworks } from "./drift";
import { hostFor } from "./fleet";
import { sameMomentMs } from "./host";
import { lookAgain, lookedInVain } from "./second-look";
import { complete, formerOf, givenIn, omitted, recorded, type Kept } from "./spec-in-state";

/** What every resource on a host has. */
export interface HostSpec {
  readonly resourceUrn: string;
  readonly host: HostReference;
  readonly name: string;
}

/** A kind of thing on a host, as the lifecycle below needs to know it. */
export interface HostResource<Spec extends HostSpec> extends Kept<Spec> {
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
  /** Told of what `wanted` planned when that is to be carried out: the rest of the run goes by it. */
  notePlan?(spec: Spec, what: { plan: Plan; state: HostState; former: Partial<Spec> | undefined }): void;
  unwanted(spec: Spec, owned: boolean): Planner;
  /** `wanted` after Pulumi has deleted the former one and what depends on it. */
  replaced(former: Spec, wanted: Planner): Planner;
  /** The attachments that it is not deleted under. */
  heldBy?(spec: Spec, state: HostState): readonly AttachmentRecord[];
  /** Told before the resource is changed, replaced or deleted: its outputs as they were. */
  noteFormer?(urn: string, outputs: Properties): void;
  /** What an option that is an output, too, has of what was asked for: of the two only the output is in the state. */
  asAsked?(former: Properties, news: Properties): Properties;
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
      const all = [...problems.map((problem) => refusalInWords(invalidInput(problem))), ...refusals];
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
      return Promise.resolve({
        // Refresh tells of what is called a change here.
        changes: changed.length > 0 || drifted !== undefined || "drift" in olds || "problems" in news,
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
      const drift = driftOf(spec, { ...inputs, given }, state);
      const told = drift === undefined ? {} : { drift };
      return { id, inputs, props: { ...inputs, ...seen.outputs, given, ...foundIn(props), ...told } };
    },

    delete: async (_id, props) => {
      resource.noteFormer?.(String(props["resourceUrn"]), props);
      const spec = recorded(resource, props);
      const earlier = props["foundThere"] === true ? undefined : foundBefore.get(spec.resourceUrn);
      const present = foundThere.get(spec.resourceUrn) ?? earlier;
      if (present?.host.name === spec.host.name && resource.isSame(props, present as Properties)) {
        // The engine deletes last what it takes for another one: replaced on demand, where it does not ask diff, or left from
        // a replacement that failed half way, after which the program went back to what it had.
        console.info(`${spec.host.name}: ${spec.name} was there already and stays as it is`);
        return;
      }
      await listThoseInTheWay(spec);
      await hostFor(spec.host).change(resource.unwanted(spec, props["owned"] !== false));
    },
  };

  /** What the inputs as they were seen do not tell of: what it would take to have them so. */
  function driftOf(spec: Spec, inputs: Properties, state: HostState): string | undefined {
    const asSeen = resource.parse(givenIn(resource, inputs)).spec;
    const result = asSeen && resource.wanted(asSeen, asSeen)(state);
    return result && driftInWords(result, { told: !isDeepStrictEqual(spec, asSeen) });
  }

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
    noteNetworks(host);
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
      return toBeSaid(result).map((refusal) => `${host.name}: ${refusalInWords(refusal)}`);
    if (former !== undefined && !isEmpty(result.plan)) {
      const byItself = differsByItself(host, plannerOf(spec, former, resource.wanted));
      // Not so when only this very run will have removed it, with what it sits on.
      if (byItself || resource.seen(spec, expected) !== undefined)
        drift.set(spec.resourceUrn, describeDrift(host, spec.name, { byItself, plan: result.plan }));
    }
    host.expect(spec.resourceUrn, planner, result.plan);
    return [];
  }

  /** What speaks against it and does not go away by itself. */
  function toBeSaid(result: PlanResult): readonly Refusal[] {
    if (result.kind === "planned") return [];
    return result.refusals.filter(({ code }) => resource.awaits?.includes(code) !== true);
  }

  function plannerOf(
    spec: Spec,
    former: Partial<Spec> | undefined,
    wanted: typeof resource.wanted = intended,
  ): Planner {
    if (former === undefined) return wanted(spec, undefined);
    const { replaces } = changesBetween(resource.impact, former, spec as Properties);
    if (replaces.length === 0) return wanted(spec, former);
    if (replaces.includes("host") || !resource.collides(former, spec as Properties))
      return wanted(spec, undefined);
    return resource.replaced(former as Spec, wanted(spec, undefined));
  }

  /** `wanted`, of which the rest of the run is told. */
  function intended(spec: Spec, former: Partial<Spec> | undefined): Planner {
    const planner = resource.wanted(spec, former);
    return (state) => {
      const result = planner(state);
      if (result.kind === "planned") resource.notePlan?.(spec, { plan: result.plan, state, former });
      return result;
    };
  }

  async function converge(spec: Spec, former: Partial<Spec> | undefined): Promise<Properties> {
    const host = hostFor(spec.host);
    await resource.ready?.(spec);
    host.ask(resource.enginesOf?.(spec) ?? []);
    const state = await host.change(intended(spec, former)).finally(() => {
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
