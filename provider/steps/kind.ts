import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import type { LinkStep, NetnsReference, NetnsStep, UndoStep } from "../model/step";
import { linkNamed } from "../state/links";

/** What there is to know of one kind of step. */
export interface StepKind<OneStep extends NetnsStep> {
  /**
   * The steps that take it back, in the order in which they are to run; none where it is not there, or goes by itself.
   *
   * @param before the namespace that it is taken in, as it was
   * @param netns that namespace, unless the step is taken on the host itself
   */
  undo(step: OneStep, before: HostState, netns: NetnsReference | undefined): readonly UndoStep[];
  /** That namespace as it will be. */
  effect(step: OneStep, before: HostState, netns: NetnsReference): HostState;
}

/** A line of `ip -batch`. */
export interface IpKind<OneStep extends LinkStep> extends StepKind<OneStep> {
  /** Without `ip` itself. Every value is an argument of its own. */
  argv(step: OneStep): string[];
}

export type ScriptStep = Exclude<NetnsStep, LinkStep>;

/** A line that the script on the host carries out itself. */
export interface ScriptKind<OneStep extends ScriptStep> extends StepKind<OneStep> {
  /** What its line begins with; `undo-` and that, where it takes another step back. */
  readonly keyword: string;
  /** What stands in that line behind the path of the namespace. */
  words(step: OneStep): string;
  /** For messages. */
  describe(step: OneStep): string;
  /** Whether it is worth a word before it is done. */
  readonly isTold: boolean;
}

export type IpKinds<Kind extends LinkStep["kind"]> = {
  readonly [Each in Kind]: IpKind<Extract<LinkStep, { kind: Each }>>;
};

export type ScriptKinds<Kind extends ScriptStep["kind"]> = {
  readonly [Each in Kind]: ScriptKind<Extract<ScriptStep, { kind: Each }>>;
};

/** What takes a step on a link back; nothing where there is no such link. */
export function undoOn(
  { name }: { readonly name: string },
  before: HostState,
  undo: (link: Link) => readonly UndoStep[],
): readonly UndoStep[] {
  const link = linkNamed(before, name);
  return link === undefined ? [] : undo(link);
}

export function changeLink(
  { name }: { readonly name: string },
  before: HostState,
  change: (link: Link) => Link,
): HostState {
  return { ...before, links: before.links.map((link) => (link.name === name ? change(link) : link)) };
}
