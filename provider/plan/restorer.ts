import type { AttachmentRecord } from "../model/attachment";
import type { HostState } from "../model/host-state";
import type { OwnershipRecord } from "../model/ownership";
import { restorerVersion, type Attacher, type KeptFiles, type Restorer } from "../model/restorer";
import { attacherOf, containerInRecord } from "../state/containers";
import { simulate } from "../steps/effect";
import { isEmpty, type PlanResult } from "./plan";

/**
 * Adds to a resource's plan what its links need to come back, or takes that away: when the host boots, or when a container
 * starts again. It is a change by itself if it is missing, changed, disabled or stopped; a version of an earlier release is only
 * replaced along with another change.
 *
 * @param isOwn tells the resource's records by their URN
 * @param persist whether links are to come back at all
 */
export function withRestorer(
  result: PlanResult,
  state: HostState,
  { isOwn, persist }: { readonly isOwn: (urn: string) => boolean; readonly persist: boolean },
): PlanResult {
  const { restorer: before } = state;
  if (result.kind === "refused" || before === undefined) return result;
  const { plan } = result;
  const after = persist
    ? withWhatIsLacking(before, simulate(state, plan), { isOwn, alone: isEmpty(plan) })
    : without(before);
  if (after === before) return result;
  return {
    kind: "planned",
    plan: { ...plan, records: [...plan.records, { kind: "restorer", before, after }] },
  };
}

const ready: KeptFiles = { status: "ready", version: restorerVersion };
const absent: KeptFiles = { status: "absent", version: 0 };

function withWhatIsLacking(
  before: Restorer,
  { records, attachments, routeRecords }: HostState,
  { isOwn, alone }: { readonly isOwn: (urn: string) => boolean; readonly alone: boolean },
): Restorer {
  const ofLinks =
    before.init !== undefined &&
    isLacking(before, { alone }) &&
    (records.some((record) => isOwn(record.urn) && isMadeAgain(record)) ||
      routeRecords.some(({ urn, owned }) => isOwn(urn) && owned));
  const attacher = attachments
    .filter(({ urn }) => isOwn(urn))
    .map(attacherOfRecord)
    .find((each) => each !== undefined);
  const ofContainer = attacher !== undefined && isLackingFor(attacher, before, { alone });
  if (!ofLinks && !ofContainer) return before;
  return {
    ...before,
    ...(ofLinks && ready),
    attachers: { ...before.attachers, ...(ofContainer && { [attacher]: ready }) },
  };
}

function without(before: Restorer): Restorer {
  const { init, attachers } = before;
  const all: readonly KeptFiles[] = [before, ...Object.values(attachers)];
  if (all.every(({ status, unwritable }) => status === "absent" || unwritable !== undefined)) return before;
  const gone = Object.fromEntries(Object.keys(attachers).map((attacher) => [attacher, absent]));
  return { ...absent, init, attachers: gone };
}

/** Checks whether the host lacks what gives the container of an attachment its link again, and can have it. */
export function isAttacherLacking(record: AttachmentRecord, restorer: Restorer | undefined): boolean {
  const attacher = attacherOfRecord(record);
  return (
    attacher !== undefined && restorer !== undefined && isLackingFor(attacher, restorer, { alone: true })
  );
}

function attacherOfRecord(record: AttachmentRecord): Attacher | undefined {
  const container = containerInRecord(record);
  return container && attacherOf(container);
}

function isLackingFor(
  attacher: Attacher,
  { attachers }: Restorer,
  { alone }: { readonly alone: boolean },
): boolean {
  const files = attachers[attacher];
  return files !== undefined && isLacking(files, { alone });
}

function isLacking(
  { status, version, unwritable }: KeptFiles,
  { alone }: { readonly alone: boolean },
): boolean {
  return unwritable === undefined && (status !== "ready" || (version < restorerVersion && !alone));
}

function isMadeAgain({ owned, build }: OwnershipRecord): boolean {
  return owned && build.length > 0;
}
