import type { HostSpec } from "../../inputs/host";

/**
 * What was on a host already when a resource was to be made of it, by URN; told to delete.
 *
 * The engine deletes last what it takes for another one: replaced on demand, where it does not ask diff, or left from a
 * replacement that failed half way, after which the program went back to what it had.
 */
export class FoundThere {
  /** From create. */
  private readonly inThisRun = new Map<string, HostSpec>();
  /** From diff: in an earlier run, whose state tells. */
  private readonly earlier = new Map<string, HostSpec>();

  note(spec: HostSpec): void {
    this.inThisRun.set(spec.resourceUrn, spec);
  }

  /** @param spec undefined: a state that does not say so, or what is replaced */
  noteEarlier(urn: string, spec: HostSpec | undefined): void {
    if (spec === undefined) this.earlier.delete(urn);
    else this.earlier.set(urn, spec);
  }

  /** @param itself the state that is deleted says of itself that it was found: an earlier run's is that very one */
  of(urn: string, itself: boolean): HostSpec | undefined {
    return this.inThisRun.get(urn) ?? (itself ? undefined : this.earlier.get(urn));
  }
}
