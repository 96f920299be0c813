import { Refusal, TrunklineError } from "../errors";
import type { HostFacts } from "../model/host-state";
import type { Unreadable } from "../observe/namespace";
import type { Outcome } from "../observe/outcomes";
import type { PlanResult } from "../plan/plan";

type Of<Kind> = Extract<Outcome, { kind: Kind }>;

/** All of what speaks against a change, as one error. */
export function refusal(host: string, refusals: readonly Refusal[]): TrunklineError {
  const [first] = refusals;
  if (first === undefined) throw new Error("a refusal without a reason");
  const { code, problem, remedy } = first;
  // Both families may have the same to say.
  const all = [...new Set(refusals.map(inWords))];
  if (all.length === 1)
    return new TrunklineError(code, host, problem, remedy === undefined ? {} : { remedy });
  return new TrunklineError(code, host, all.join(". Also: "));
}

export function inWords({ problem, remedy }: Refusal): string {
  return remedy === undefined ? problem : `${problem}; ${remedy}`;
}

export function staleAgain(host: string, { words }: Of<"stale">): TrunklineError {
  return new TrunklineError(
    "changed-meanwhile",
    host,
    `something else keeps changing it while we try (${words})`,
    {
      remedy: "stop the other tool, then run again",
      retryable: true,
    },
  );
}

/** @param last of many */
export function segmentTaken(host: string, last: Of<"answered">): TrunklineError {
  const { link, address, macAddress = "somebody" } = last;
  return new TrunklineError(
    "address-taken",
    host,
    `one address after the other is in use on the segment of "${link}", ${address} by ${macAddress} as the last that was tried`,
    { remedy: "exclude them from the network, or give it an ipRange that nobody else uses" },
  );
}

/** Why the script could not ask a segment, in its keywords. */
const unaskedReasons: Readonly<Record<string, string>> = {
  "no-carrier": "the link has no carrier",
  unsettled: "the kernel did not finish asking",
};

export function segmentUnasked(host: string, { link, address, why, said }: Of<"unasked">): TrunklineError {
  const reason = unaskedReasons[why] ?? said;
  return new TrunklineError(
    "segment-unasked",
    host,
    `whether somebody on the segment of "${link}" has ${address} could not be asked: ${reason || "no reason was given"}`,
    { remedy: "put that right, or leave checkDuplicates out", retryable: true },
  );
}

export function linkEngaged(host: string, { link, network, engine }: Of<"engaged">): TrunklineError {
  return new TrunklineError(
    "in-use",
    host,
    `link "${link}" cannot be deleted, because it is the parent of the network "${network}" of ${engine}`,
    { remedy: "remove that first" },
  );
}

export function outcomeUnknown(host: string): TrunklineError {
  return new TrunklineError(
    "connection-lost",
    host,
    "the connection was lost again and again while a change ran",
    {
      remedy: "run again: it finds either the old state or the new one",
      retryable: true,
    },
  );
}

/** What the host told makes no sense. */
export function unreadable(
  host: string,
  { message, remedy }: Unreadable,
  { iproute2 }: HostFacts,
): TrunklineError {
  return new TrunklineError("unreadable", host, `${message} (iproute2 ${iproute2})`, { remedy });
}

export function notAsWanted(host: string, now: PlanResult): TrunklineError {
  const what =
    now.kind === "refused"
      ? now.refusals.map(inWords).join(". ")
      : now.plan.steps.map(({ step }) => step.kind).join(", ");
  return new TrunklineError(
    "not-as-wanted",
    host,
    `the host took the change but is not as wanted afterwards (still to do: ${what || "its record"}); it was taken back`,
    { remedy: "look for a network manager there that rewrites links" },
  );
}
