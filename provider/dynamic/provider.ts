import { TrunklineError } from "../errors";
import type { Properties } from "../inputs/fields";
import type { Lifecycle } from "../lifecycle/calls";
import type { Run } from "../lifecycle/memory/run";
import type { ConfigureRequest } from "./configure";
import { hasProblems, refuseProblems, withProblems } from "./problems";
import type { Underway } from "./underway";
import { fromWire, toWire } from "./wire";

export interface CheckResult {
  readonly inputs: Properties;
}

export interface DiffResult {
  readonly changes: boolean;
  readonly replaces?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
}

export interface ReadResult {
  /** Omitted if the resource is gone. */
  readonly id?: string;
  readonly props?: Properties;
  readonly inputs?: Properties;
}

/** The methods that Pulumi calls in the provider process; see `pulumi.dynamic.ResourceProvider`. */
export interface DynamicProvider {
  configure(request: ConfigureRequest): Promise<void>;
  check(olds: Properties, news: Properties): Promise<CheckResult>;
  diff(id: string, olds: Properties, news: Properties): Promise<DiffResult>;
  create(inputs: Properties): Promise<{ readonly id: string; readonly outs: Properties }>;
  read(id: string, props: Properties): Promise<ReadResult>;
  update(id: string, olds: Properties, news: Properties): Promise<{ readonly outs: Properties }>;
  delete(id: string, props: Properties): Promise<void>;
}

/** Gives a provider the run that all kinds of resources share. */
export interface RunKeeper {
  readonly underway: Underway;
  begin(request: ConfigureRequest): void;
  run(): Run;
}

/** Turns a lifecycle into a provider for Pulumi's provider process. */
export function dynamicProvider(lifecycle: Lifecycle, keeper: RunKeeper): DynamicProvider {
  const answer = <T>(work: () => T | Promise<T>): Promise<T> => keeper.underway.during(() => explained(work));
  return {
    configure: (request) => answer(() => keeper.begin(request)),
    check: (olds, news) =>
      answer(async () => {
        const asked = { olds: fromWire(olds), news: fromWire(news) };
        const { inputs, problems } = await lifecycle.check(keeper.run(), asked);
        const { __provider } = news;
        return toWire({ inputs: withProblems({ ...inputs, __provider }, problems) });
      }),
    diff: (_id, olds, news) =>
      answer(() => {
        const asked = { olds: fromWire(olds), news: fromWire(news) };
        const { changed, replaces, deleteFirst } = lifecycle.diff(keeper.run(), asked);
        // A resource with problems counts as changed, so that its problems are shown.
        const changes = changed || hasProblems(news);
        return toWire({
          changes,
          ...(replaces && { replaces }),
          ...(deleteFirst !== undefined && { deleteBeforeReplace: deleteFirst }),
        });
      }),
    create: (inputs) =>
      answer(async () => {
        refuseProblems(inputs);
        const { id, outputs } = await lifecycle.create(keeper.run(), fromWire(inputs));
        return toWire({ id, outs: outputs });
      }),
    read: (id, props) =>
      answer(async () => {
        const found = await lifecycle.read(keeper.run(), fromWire(props));
        if (found === "gone") return {};
        if (found === "unchanged") return { id, props };
        const { inputs, outputs, problems } = found;
        return toWire({ id, ...(inputs && { inputs }), props: withProblems(outputs, problems) });
      }),
    update: (_id, olds, news) =>
      answer(async () => {
        refuseProblems(news);
        const asked = { olds: fromWire(olds), news: fromWire(news) };
        return toWire({ outs: await lifecycle.update(keeper.run(), asked) });
      }),
    delete: (_id, props) => answer(() => lifecycle.remove(keeper.run(), fromWire(props))),
  };
}

/** Takes the stack trace off an error that explains itself. */
async function explained<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (failure) {
    if (failure instanceof TrunklineError) failure.stack = "";
    throw failure;
  }
}
