import type { ChildKind } from "../model/network";
import type { SilenceGuard } from "../model/step";
import { changeLink, undoOn, type IpKinds } from "./kind";
import { mtuWords, withNewLink } from "./new-link";

/** The links of networks: macvlan and ipvlan. */
export const childLinkKinds = {
  addChildLink: {
    argv: ({ link: { name, parent, child, mtu, into } }) => [
      ...["link", "add", "link", parent, "name", name],
      ...(into === undefined ? [] : ["netns", into.path]),
      ...mtuWords({ mtu }),
      ...childWords(child),
    ],
    undo: ({ link: { name } }) => [{ kind: "deleteLink", name }],
    effect: ({ link: { child, ...link } }, before) =>
      withNewLink(before, link, (below) => ({
        kind: child.driver,
        child,
        // Nobody knows yet which MAC address a macvlan link gets.
        ...(child.driver === "ipvlan" && below && { macAddress: below.macAddress }),
      })),
  },
  setIpvlanFlag: {
    // If left out, the mode would stay, but the flag would not.
    argv: ({ name, mode, flag }) => ["link", "set", "dev", name, "type", "ipvlan", "mode", mode, flag],
    undo: (step, before) =>
      undoOn(step, before, ({ name, child }) =>
        child?.driver === "ipvlan"
          ? [{ kind: "setIpvlanFlag", name, mode: child.mode, flag: child.flag }]
          : [],
      ),
    effect: (step, before) =>
      changeLink(step, before, (link) => ({
        ...link,
        child: { driver: "ipvlan", mode: step.mode, flag: step.flag },
      })),
  },
} satisfies IpKinds<"addChildLink" | "setIpvlanFlag">;

/** Returns what follows the name of a link that is made to ask a segment from. */
export function questionWords({ from }: SilenceGuard): string[] {
  if (from === undefined) return [];
  const { child, macAddress } = from;
  return [...(macAddress === undefined ? [] : ["address", macAddress]), ...childWords(child)];
}

function childWords(child: ChildKind): string[] {
  return child.driver === "ipvlan"
    ? ["type", "ipvlan", "mode", child.mode, child.flag]
    : ["type", "macvlan", "mode", child.mode];
}
