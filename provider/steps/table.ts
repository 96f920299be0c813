import type { LinkStep, NetnsStep } from "../model/step";
import { addressKinds } from "./addresses";
import { childLinkKinds } from "./child-link";
import type { IpKind, IpKinds, ScriptKind, ScriptKinds, ScriptStep, StepKind } from "./kind";
import { linkKinds } from "./link";
import { engineNetworkKinds } from "./engine-networks";
import { expectationKinds, moveKinds } from "./netns";
import { routeKinds } from "./routes";
import { ruleKinds } from "./rules";
import { sysctlKinds } from "./sysctls";
import { vlanLinkKinds } from "./vlan-link";

/** All kinds of steps that are lines of `ip`, each with its command line, its undo and its effect. */
const ipKinds: IpKinds<LinkStep["kind"]> = {
  ...vlanLinkKinds,
  ...childLinkKinds,
  ...linkKinds,
  ...moveKinds,
  ...addressKinds,
  ...routeKinds,
  ...ruleKinds,
};

const scriptKinds: ScriptKinds<ScriptStep["kind"]> = {
  ...sysctlKinds,
  ...expectationKinds,
  ...engineNetworkKinds,
};

const kinds = { ...ipKinds, ...scriptKinds };

export function kindOf(step: NetnsStep): StepKind<NetnsStep> {
  return kinds[step.kind];
}

export function scriptKindOf(step: ScriptStep): ScriptKind<ScriptStep> {
  return scriptKinds[step.kind];
}

export function isIpStep(step: NetnsStep): step is LinkStep {
  return step.kind in ipKinds;
}

/** Renders a step as an `ip` command line, without `ip` itself. Every value is an argument of its own. */
export function render(step: LinkStep): string[] {
  const kind: IpKind<LinkStep> = ipKinds[step.kind];
  return kind.argv(step);
}
