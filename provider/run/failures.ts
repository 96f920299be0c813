import { refusalInWords, TrunklineError } from "../errors";
import type { HostFacts } from "../model/host-state";
import type { Unreadable } from "../observe/namespace";
import type { PlanResult } from "../plan/plan";

export function staleAgain(host: string, guard: string): TrunklineError {
  return new TrunklineError(
    "changed-meanwhile",
    host,
    `something else keeps changing it while we try (${guard})`,
    {
      remedy: "stop the other tool, then run again",
      retryable: true,
    },
  );
}

/** @param answer `LINK ADDRESS [MAC]`, the last of many */
export function segmentTaken(host: string, answer: string): TrunklineError {
  const [link = "", address = "", macAddress = "somebody"] = answer.split(" ");
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

/** @param answer `LINK ADDRESS WHY`, where WHY is a keyword, or `said TEXT` */
export function segmentUnasked(host: string, answer: string): TrunklineError {
  const [link = "", address = "", why = "", ...words] = answer.split(" ");
  const reason = unaskedReasons[why] ?? words.join(" ");
  return new TrunklineError(
    "segment-unasked",
    host,
    `whether somebody on the segment of "${link}" has ${address} could not be asked: ${reason || "no reason was given"}`,
    { remedy: "put that right, or leave checkDuplicates out", retryable: true },
  );
}

/** @param answer `LINK NETWORK ENGINE` */
export function linkEngaged(host: string, answer: string): TrunklineError {
  const [link = "", network = "", engine = ""] = answer.split(" ");
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
      ? now.refusals.map((each) => refusalInWords(each)).join(". ")
      : now.plan.steps.map(({ step }) => step.kind).join(", ");
  return new TrunklineError(
    "not-as-wanted",
    host,
    `the host took the change but is not as wanted afterwards (still to do: ${what || "its record"}); it was taken back`,
    { remedy: "look for a network manager there that rewrites links" },
  );
}
