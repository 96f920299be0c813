import type { HostState } from "../model/host-state";
import { restorerVersion, type Restorer } from "../model/restorer";
import type { OwnershipRecord } from "../model/ownership";
import { simulate } from "../steps/effect";
import { isEmpty, type PlanResult } from "./plan";

/**
 * Adds to a resource's plan what its links need to come back when the host boots, or takes that away. It is a change by
 * itself if it is missing, changed or disabled; a version of an earlier release is only replaced along with another change.
 *
 * @param urn of the resource
 * @param persist whether links are to come back at all
 */
export function withRestorer(
  result: PlanResult,
  state: HostState,
  { urn, persist }: { readonly urn: string; readonly persist: boolean },
): PlanResult {
  const { restorer: before } = state;
  if (result.kind === "refused" || before?.init === undefined) return result;
  const { plan } = result;
  const needs = (): boolean =>
    simulate(state, plan).records.some((record) => record.urn === urn && isMadeAgain(record));
  const isDue = persist ? isLacking(before, { alone: isEmpty(plan) }) && needs() : before.status !== "absent";
  if (!isDue || before.unwritable !== undefined) return result;
  const after: Restorer = persist
    ? { init: before.init, status: "ready", version: restorerVersion }
    : { init: before.init, status: "absent", version: 0 };
  return {
    kind: "planned",
    plan: { ...plan, records: [...plan.records, { kind: "restorer", before, after }] },
  };
}

function isLacking({ status, version }: Restorer, { alone }: { readonly alone: boolean }): boolean {
  return status !== "ready" || (version < restorerVersion && !alone);
}

function isMadeAgain({ owned, build }: OwnershipRecord): boolean {
  return owned && build.length > 0;
}
