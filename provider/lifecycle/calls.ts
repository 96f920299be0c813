import type { Refusal } from "../errors";
import type { Properties } from "../inputs/fields";
import type { Run } from "./memory/run";

/** What is asked for now, and what the stack's state has of it. */
export interface Asked {
  /** Empty for a new resource. In `check` its inputs, else its outputs. */
  readonly olds: Properties;
  /** Values that are not known before `up` are `notYetKnown`. */
  readonly news: Properties;
}

export interface Checked {
  readonly inputs: Properties;
  /** What speaks against it; inputs with problems are never carried out. */
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

export interface Found {
  readonly inputs?: Properties;
  readonly outputs: Properties;
  readonly problems?: readonly Refusal[];
}

/**
 * What can be asked of a kind of resource, through whichever door: plain properties and typed answers. How an engine
 * writes values that are not known yet, problems or errors is the door's business.
 */
export interface Lifecycle {
  check(run: Run, asked: Asked): Promise<Checked>;
  diff(run: Run, asked: Asked): Difference;
  create(run: Run, inputs: Properties): Promise<Created>;
  /** Its new outputs. */
  update(run: Run, asked: Asked): Promise<Properties>;
  read(run: Run, state: Properties): Promise<Found | "unchanged" | "gone">;
  remove(run: Run, state: Properties): Promise<void>;
}
