import type { Refusal } from "../errors";
import type { Properties } from "../inputs/fields";
import type { Run } from "./memory/run";

/** The options asked for now, and those in the stack's state. */
export interface Asked {
  /** Empty for a new resource. In `check` its inputs, else its outputs. */
  readonly olds: Properties;
  /** Values that are not known before `up` are `notYetKnown`. */
  readonly news: Properties;
}

export interface Checked {
  readonly inputs: Properties;
  /** Why the inputs are refused; inputs with problems are never carried out. */
  readonly problems: readonly Refusal[];
}

export interface Difference {
  readonly changed: boolean;
  readonly replaces?: readonly string[];
  readonly deleteFirst?: boolean;
}

export interface Created {
  readonly id: string;
  readonly outputs: Properties;
}

export interface Reading {
  readonly inputs?: Properties;
  readonly outputs: Properties;
  readonly problems?: readonly Refusal[];
}

/**
 * The calls to a kind of resource, through whichever door: plain properties in, typed answers out. How an engine spells
 * unknown values, problems and errors is the door's business.
 */
export interface Lifecycle {
  check(run: Run, asked: Asked): Promise<Checked>;
  diff(run: Run, asked: Asked): Difference;
  create(run: Run, inputs: Properties): Promise<Created>;
  /** Returns the new outputs. */
  update(run: Run, asked: Asked): Promise<Properties>;
  read(run: Run, state: Properties): Promise<Reading | "unchanged" | "gone">;
  remove(run: Run, state: Properties): Promise<void>;
}
