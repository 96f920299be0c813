import type { DesiredAttachmentAbsence } from "../../model/desired";
import type { HostState } from "../../model/host-state";
import type { LinkStep } from "../../model/step";
import { leftOnHost, removing, netnsGuards } from "./present";
import { linksOf } from "../../state/attachment-links";
import { handOn } from "./default-route-handover";
import { identityGuards } from "../../state/guards";
import { forgetAttachment } from "../record-changes";
import { planned, refused, type PlanResult } from "../plan";
import { namespaceUnread } from "../../state/namespaces";
import { isOurs } from "../../ownership/is-ours";

/**
 * Plans the deletion of an attachment's link, wherever the link is by now. Its addresses become free with the record,
 * and other attachments get its default routes.
 */
export function planAttachmentAbsence({ owner, id }: DesiredAttachmentAbsence, state: HostState): PlanResult {
  const here = leftOnHost(id, owner, state);
  const there = linksOf(owner, state);
  const recorded = state.attachments.filter((record) => isOurs(record, owner));
  const hidden = recorded.flatMap(({ netns }) => namespaceUnread(state, netns) ?? []);
  if (hidden.length > 0) return refused(...hidden);
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
