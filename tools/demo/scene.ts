import type { DemoVlan } from "./checks";
import type { ContainerKind } from "./containers";
import type { DemoHost } from "./hosts";
import type { Listing } from "./listing";
import type { DemoStack } from "./stack";

/** What every chapter plays with. */
export interface Scene {
  readonly hosts: readonly [DemoHost, DemoHost];
  readonly vlans: readonly [DemoVlan, DemoVlan];
  readonly stack: DemoStack;
  readonly containers: ContainerKind;
  /** What the hosts' networks were when the demo began, in the order of the hosts. */
  readonly before: readonly [Listing, Listing];
  readonly signal: AbortSignal;
}
