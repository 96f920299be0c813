import type { ChildKind } from "../model/network";

/** Compares what the kernel fixes when a link is made; the flag of an ipvlan link can be changed. */
export function isOfOneMode(left: ChildKind | undefined, right: ChildKind): boolean {
  return left?.driver === right.driver && left.mode === right.mode;
}

/** Checks whether links of both kinds can be on one parent at the same time. */
export function together(left: ChildKind, right: ChildKind): boolean {
  if (left.driver === "ipvlan")
    return right.driver === "ipvlan" && left.mode === right.mode && left.flag === right.flag;
  return right.driver === "macvlan" && !isPassthru(left) && !isPassthru(right);
}

/** Checks for the mode whose link is the only one on its parent. */
export function isPassthru({ mode }: ChildKind): boolean {
  return mode === "passthru";
}

/** @param kind of the link, if that is not the driver's own: `macvtap` */
export function childInWords(child: ChildKind, kind: string = child.driver): string {
  return child.driver === "ipvlan" ? `${kind} ${child.mode} ${child.flag}` : `${kind} ${child.mode}`;
}
