import type { Refusal } from "../../errors";
import type { HostReference } from "../../inputs/host";
import { machinesDiffer } from "../../model/machine";

/**
 * Refuses what was made on another machine than the one that answers by now: one that was reinstalled or replaced, or
 * whose address was given to another.
 *
 * @param seen the machine-id of the one that answers
 * @param confirmed machine-ids that the program names
 */
export function anotherMachine(
  { machine }: HostReference,
  seen: string | undefined,
  confirmed: ReadonlySet<string>,
): Refusal | undefined {
  if (seen === undefined || !machinesDiffer(machine, seen) || confirmed.has(seen)) return undefined;
  return {
    code: "another-machine",
    problem: `another machine answers: its machine-id is ${seen}, and the stack's resources are on ${machine ?? ""}`,
    remedy: `correct the connection; or, if the host was reinstalled or replaced, set machineId: "${seen}" on its Host and run pulumi up`,
  };
}
