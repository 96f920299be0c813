import type { LinkStep, NetnsStep } from "../model/step";
import { batchLine } from "./batch";
import { isIpStep, render, scriptKindOf } from "./table";

/** Spells a step as a line of `ip -batch`. */
export function lineOnHost(step: LinkStep): string {
  return batchLine(render(step));
}

/** Spells a step as the script for another namespace reads it: the keyword, and the rest of the line. */
export function lineInside(step: NetnsStep): [keyword: string, words: string] {
  if (isIpStep(step)) return ["in", lineOnHost(step)];
  const kind = scriptKindOf(step);
  return [kind.keyword, kind.words(step)];
}
