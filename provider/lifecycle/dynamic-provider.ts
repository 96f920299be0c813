import { TrunklineError } from "../errors";
import { configure, type ConfigureRequest } from "./configure";

export type Properties = Record<string, unknown>;

export interface CheckResult {
  inputs: Properties;
}

export interface DiffResult {
  changes: boolean;
  replaces?: string[];
  deleteBeforeReplace?: boolean;
}

export interface ReadResult {
  /** Left out: the resource is not there. */
  id?: string;
  props?: Properties;
  inputs?: Properties;
}

/** What Pulumi calls in the provider process; see `pulumi.dynamic.ResourceProvider`. */
export interface DynamicProvider {
  configure(request: ConfigureRequest): Promise<void>;
  check(olds: Properties, news: Properties): Promise<CheckResult>;
  diff(id: string, olds: Properties, news: Properties): Promise<DiffResult>;
  create(inputs: Properties): Promise<{ id: string; outs: Properties }>;
  read(id: string, props: Properties): Promise<ReadResult>;
  update(id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }>;
  delete(id: string, props: Properties): Promise<void>;
}

export type Lifecycle = Omit<DynamicProvider, "configure">;

/**
 * A lifecycle as Pulumi wants it: results are plain JSON (an `undefined` inside one fails after the work was done), and
 * an error that explains itself comes without a stack trace.
 */
export function dynamicProvider(lifecycle: Lifecycle): DynamicProvider {
  return {
    configure,
    check: (olds, news) => answer(lifecycle.check(olds, news)),
    diff: (id, olds, news) => answer(lifecycle.diff(id, olds, news)),
    create: (inputs) => answer(lifecycle.create(inputs)),
    read: (id, props) => answer(lifecycle.read(id, props)),
    update: (id, olds, news) => answer(lifecycle.update(id, olds, news)),
    delete: (id, props) => answer(lifecycle.delete(id, props)),
  };
}

async function answer<T>(work: Promise<T>): Promise<T> {
  try {
    const result = await work;
    return result === undefined ? result : (JSON.parse(JSON.stringify(result)) as T);
  } catch (failure) {
    if (failure instanceof TrunklineError) {
      failure.stack = "";
      reported.add(`${String(failure)}: ${failure.stack}`);
    }
    throw failure;
  }
}

/**
 * Pulumi's server hands an error of check, diff, read and delete to the engine, which shows it on the resource's line, and
 * prints it as well, which shows it a second time on the stack's line, once for each resource of an unreachable host.
 */
const reported = new Set<string>();
const printError = console.error.bind(console);
console.error = (...words: unknown[]): void => {
  if (words.length === 1 && reported.has(String(words[0]))) return;
  printError(...words);
};
