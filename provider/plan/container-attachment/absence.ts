import type { DesiredAttachmentAbsence } from "../../model/desired";
import type { HostState } from "../../model/host-state";
import type { LinkStep } from "../../model/step";
import { leftOnHost, markedElsewhere, removing, netnsGuards } from "./present";
import { handOn } from "./default-route-handover";
import { identityGuards } from "../../state/guards";
import { forgetAttachment } from "../record-changes";
import { planned, type PlanResult } from "../plan";
import { isOurs } from "../../ownership/is-ours";

/**
 * Plans the deletion of an attachment's link, wherever the link is by now. Its addresses become free with the record,
 * and other attachments get its default routes.
 */
export function planAttachmentAbsence({ owner, id }: DesiredAttachmentAbsence, state: HostState): PlanResult {
  const here = leftOnHost(id, owner, state);
  const there = markedElsewhere(owner, state);
  const recorded = state.attachments.filter((record) => isOurs(record, owner));
  const handedOn = netnsGuards([...there, ...recorded], state).map((guard) => ({
    guard,
    ...handOn(owner, guard.netns, state),
  }));
  const touched = handedOn.filter(
    ({ guard, steps }) => steps.length > 0 || there.some(({ netns }) => netns === guard.netns.inode),
  );
  return planned(state, {
    guards: [
      { kind: "revision", revision: state.revision },
      ...here.flatMap(identityGuards),
      ...touched.map(({ guard }) => guard),
    ],
    steps: [
      ...here.map(({ name }): LinkStep => ({ kind: "deleteLink", name })),
      ...handedOn.flatMap(({ steps }) => steps),
      ...there.flatMap((entry) => removing(entry, state)),
    ],
    records: [...recorded.map(forgetAttachment), ...handedOn.flatMap(({ records }) => records)],
  });
}
