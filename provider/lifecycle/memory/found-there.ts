import type { HostSpec } from "../../inputs/host";

/**
 * Things that were on a host before a resource was made of them, by URN: kept for delete.
 *
 * At the end of a run the engine deletes what it takes for an old copy: of a resource that is replaced on demand, where it
 * does not call diff, or left from a replacement that failed half way, after which the program went back.
 */
export class FoundThere {
  /** Noted by create. */
  private readonly inThisRun = new Map<string, HostSpec>();
  /** Noted by diff, from the state of an earlier run. */
  private readonly earlier = new Map<string, HostSpec>();

  note(spec: HostSpec): void {
    this.inThisRun.set(spec.resourceUrn, spec);
  }

  /** @param spec undefined for a state that does not say so, and for a replaced resource */
  noteEarlier(urn: string, spec: HostSpec | undefined): void {
    if (spec === undefined) this.earlier.delete(urn);
    else this.earlier.set(urn, spec);
  }

  /** @param itself whether the deleted state itself says that it was found, as that of an earlier run does */
  of(urn: string, itself: boolean): HostSpec | undefined {
    return this.inThisRun.get(urn) ?? (itself ? undefined : this.earlier.get(urn));
  }
}
