import type { DesiredAttachmentAbsence } from "../model/desired";
import type { HostState } from "../model/host-state";
import type { LinkStep, RecordChange } from "../model/step";
import { isOurs, leftOnHost, markedElsewhere, removing, spaceGuards } from "./attachment-present";
import { identityGuards } from "./guards";
import { planned, type PlanResult } from "./plan";

/** The link in the container goes, wherever it is by now, and with its record its addresses are free again. */
export function planAttachmentAbsence({ owner, id }: DesiredAttachmentAbsence, state: HostState): PlanResult {
  const here = leftOnHost(id, owner, state);
  const there = markedElsewhere(owner, state);
  const records = state.attachments
    .filter((record) => isOurs(record, owner))
    .map((record): RecordChange => ({ kind: "dropAttachment", id: record.id }));
  return planned(state, {
    guards: [
      { kind: "revision", revision: state.revision },
      ...here.flatMap(identityGuards),
      ...spaceGuards(there, state),
    ],
    steps: [
      ...here.map(({ name }): LinkStep => ({ kind: "deleteLink", name })),
      ...there.flatMap((entry) => removing(entry, state)),
    ],
    records,
  });
}
