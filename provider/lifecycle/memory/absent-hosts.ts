import { TrunklineError, type ErrorCode } from "../../errors";
import type { HostReference } from "../../inputs/host";
import type { UnreachableHosts } from "../../model/stack-config";

/** What a host that does not answer is found by; wrong keys and credentials are to be put right. */
const noAnswer: readonly ErrorCode[] = ["unreachable", "connection-lost", "deadline-exceeded"];

export function isNoAnswer(failure: unknown): failure is TrunklineError {
  return failure instanceof TrunklineError && noAnswer.includes(failure.code);
}

/** Hosts that a run does without: those that the program says are gone, and those that it leaves out. */
export class AbsentHosts {
  private readonly gone = new Set<string>();
  private readonly hosts = new Map<string, HostReference>();
  private readonly options = new Map<string, UnreachableHosts>();
  private readonly leftOut = new Map<string, TrunklineError>();

  /** @param byDefault what the stack's config says of hosts that do not answer */
  constructor(private readonly byDefault: UnreachableHosts = "fail") {}

  /** Notes what the program says of a host. */
  note(host: HostReference, { gone, unreachable }: { gone?: boolean; unreachable?: UnreachableHosts }): void {
    const { name } = host;
    this.hosts.set(name, host);
    if (gone === true) this.gone.add(name);
    if (unreachable !== undefined) this.options.set(name, unreachable);
  }

  isGone({ name, gone }: Pick<HostReference, "name" | "gone">): boolean {
    return gone === true || this.gone.has(name);
  }

  /**
   * Returns a host as the program's Host has it: a resource that is left as it is hands an outdated connection on to those
   * on it.
   */
  asNoted(name: string): HostReference | undefined {
    return this.hosts.get(name);
  }

  /** Returns why the host is left out; undefined if it is not. */
  whyLeftOut(name: string): TrunklineError | undefined {
    return this.leftOut.get(name);
  }

  isAnyLeftOut(): boolean {
    return this.leftOut.size > 0;
  }

  /** Leaves a host out from now on if it did not answer and may be left out; returns whether it is left out. */
  leaveOut(name: string, failure: unknown): boolean {
    const mayBe = (this.options.get(name) ?? this.byDefault) === "skip";
    if (!mayBe || !isNoAnswer(failure)) return false;
    if (!this.leftOut.has(name)) this.leftOut.set(name, failure);
    return true;
  }
}
