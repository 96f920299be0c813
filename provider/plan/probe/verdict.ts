import type { Refusal } from "../../errors";
import type { ProbeSpec } from "../../inputs/probe";
import type { HostState } from "../../model/host-state";
import type { ProbeAnswer } from "../../model/probe";
import { standardProbe } from "./probe";
import { sourceInWords, vlanOf, type Source } from "./source";

type Told = Exclude<ProbeAnswer, { kind: "stale" }>;

/** Says why an answer is not what the program expects; undefined: it is. */
export function verdictOn(
  spec: ProbeSpec,
  answer: Told,
  { source, state }: { readonly source: Source; readonly state: HostState },
): Refusal | undefined {
  const { to, kind = standardProbe.kind, expect = standardProbe.expect } = spec;
  const from = sourceInWords(spec, source, state);
  const target = `${to} by ${kind}`;
  if (answer.kind === "unasked")
    return failed(
      `${from} cannot ask ${target}: ${answer.why || "no reason was given"}`,
      expect === "unreachable" ? "fix that: its silence says nothing" : "fix that on the host",
    );
  if (expect === "unreachable") {
    if (answer.kind === "silent") return undefined;
    return failed(
      `${from} reaches ${target}, and is expected not to`,
      "find out which switch, router or bridge joins the two",
    );
  }
  if (answer.kind === "reached") return undefined;
  const why = answer.why === "" ? "" : ` (${answer.why})`;
  const within = `within ${String(spec.within ?? standardProbe.within)} s`;
  return failed(
    `${from} does not reach ${target} ${within}${why}`,
    remedyFor(spec, answer.why, vlanOf(source, state)),
  );
}

function remedyFor({ to, kind }: ProbeSpec, why: string, vlan: number | undefined): string {
  if (kind?.startsWith("tcp:") === true && why.includes("refused"))
    return `check that something listens there on TCP port ${kind.slice("tcp:".length)}`;
  const carried =
    vlan === undefined ? "the cabling" : `that the switch ports of both ends carry VLAN ${String(vlan)}`;
  return `check ${carried}, and that ${to} is up`;
}

function failed(problem: string, remedy: string): Refusal {
  return { code: "probe-failed", problem, remedy };
}
