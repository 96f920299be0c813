import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import type { LinkStep, NetnsReference, NetnsStep, UndoStep } from "../model/step";
import { linkNamed } from "../state/links";

/** How one kind of step changes a host, and how it is taken back. */
export interface StepKind<OneStep extends NetnsStep> {
  /**
   * Returns the steps that take the step back, in the order in which to run them; none if there is nothing to take
   * back, or it goes without them.
   *
   * @param before the namespace in which the step is taken, as it was
   * @param netns that namespace, unless the step is taken on the host itself
   */
  undo(step: OneStep, before: HostState, netns: NetnsReference | undefined): readonly UndoStep[];
  /** Returns that namespace as it will be. */
  effect(step: OneStep, before: HostState, netns: NetnsReference): HostState;
}

/** A line of `ip -batch`. */
export interface IpKind<OneStep extends LinkStep> extends StepKind<OneStep> {
  /** Returns the command line without `ip` itself. Every value is an argument of its own. */
  argv(step: OneStep): string[];
}

export type ScriptStep = Exclude<NetnsStep, LinkStep>;

/** A line that the script on the host carries out itself. */
export interface ScriptKind<OneStep extends ScriptStep> extends StepKind<OneStep> {
  /** The word that begins the step's line; with `undo-` before it, it begins a line that takes another step back. */
  readonly keyword: string;
  /** Returns what follows the path of the namespace in that line. */
  words(step: OneStep): string;
  /** Describes the step for messages. */
  describe(step: OneStep): string;
  /** Whether the step is worth a word before it is done. */
  readonly isTold: boolean;
}

export type IpKinds<Kind extends LinkStep["kind"]> = {
  readonly [Each in Kind]: IpKind<Extract<LinkStep, { kind: Each }>>;
};

export type ScriptKinds<Kind extends ScriptStep["kind"]> = {
  readonly [Each in Kind]: ScriptKind<Extract<ScriptStep, { kind: Each }>>;
};

/** Returns what takes back a step on a link; nothing if there is no such link. */
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
