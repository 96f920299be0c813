import type { Host } from "./host";

/** What is known of a network while the program declares its resources. */
export interface PlainNetwork {
  readonly ownName: string;
  readonly host: Host;
  /** Number of its subnets; undefined: the program has the list itself as an output. */
  readonly subnets: number | undefined;
}
