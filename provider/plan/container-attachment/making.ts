import type { AttachmentMaking } from "../../model/attachment";
import type { DesiredAttachment } from "../../model/desired";
import type { LinkStep } from "../../model/step";
import { lineInside, lineOnHost } from "../../steps/line";
import { mtuOf } from "../child-link";
import type { Setting } from "./choices";
import { entering, type AttachmentLink } from "./link";
import { temporaryName } from "./present";

/** Makes the link on the host, under a name that nobody else has, then moves it into the container. */
export function making(
  { id }: DesiredAttachment,
  { mtu, mark }: Pick<AttachmentLink, "mtu" | "mark">,
  { network, parent, netns }: Pick<Setting, "network" | "parent" | "netns">,
): LinkStep[] {
  const name = temporaryName(id);
  return [
    {
      kind: "addChildLink",
      link: { name, parent: parent.name, child: network.child, ...(mtu !== undefined && { mtu }) },
    },
    { kind: "setAlias", name, alias: mark },
    { kind: "moveLink", name, to: netns },
  ];
}

/** Tells how the host makes the link again by itself, in whichever namespace its container then has. */
export function makingAgain(
  desired: DesiredAttachment,
  wanted: AttachmentLink,
  { network, parent }: Setting,
): AttachmentMaking {
  const mtu = mtuOf(desired.mtu, { network, parent, present: undefined });
  const place = { network, parent, netns: { path: "SPACE", inode: 0 } };
  return {
    build: making(desired, { mark: wanted.mark, ...(mtu !== undefined && { mtu }) }, place).map(lineOnHost),
    inside: entering(wanted, desired.id).map((step) => lineInside(step).join(" ")),
  };
}
