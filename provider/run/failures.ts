import { TrunklineError } from "../errors";
import type { HostFacts } from "../model/host-state";
import type { Unreadable } from "../observe/namespace";
import type { Outcome } from "../observe/outcomes";
import type { PlanResult } from "../plan/plan";
import type { Plan } from "../model/step";
import { endsInWords, type WayBack } from "../state/way-back";
import { describeSteps } from "../steps/words";

type Of<Kind> = Extract<Outcome, { kind: Kind }>;

export function staleAgain(host: string, { words }: Of<"stale">): TrunklineError {
  return new TrunklineError("changed-meanwhile", host, `something else keeps changing the host (${words})`, {
    remedy: "stop the other tool, then run again",
    retryable: true,
  });
}

/** @param last of the many attempts' outcomes */
export function segmentTaken(host: string, last: Of<"answered">): TrunklineError {
  const { link, address, macAddress = "somebody" } = last;
  return new TrunklineError(
    "address-taken",
    host,
    `every address that was tried is in use on the segment of "${link}", the last of them (${address}) by ${macAddress}`,
    { remedy: "exclude these addresses from the network, or give it an ipRange that nobody else uses" },
  );
}

/** Reasons why the script could not ask a segment, by its keywords. */
const unaskedReasons: Readonly<Record<string, string>> = {
  "no-carrier": "the link has no carrier",
  unsettled: "the kernel did not finish asking",
};

export function segmentUnasked(host: string, { link, address, why, said }: Of<"unasked">): TrunklineError {
  const reason = unaskedReasons[why] ?? said;
  return new TrunklineError(
    "segment-unasked",
    host,
    `cannot ask whether anyone on the segment of "${link}" has ${address}: ${reason || "no reason was given"}`,
    { remedy: "fix that, or leave checkDuplicates out", retryable: true },
  );
}

export function linkEngaged(host: string, { link, network, engine }: Of<"engaged">): TrunklineError {
  if (network === "-") {
    return new TrunklineError(
      "engine-unusable",
      host,
      `link "${link}" cannot be deleted, because ${engine}, which may have a network on it, did not answer within 20 s`,
      { remedy: `see what "${engine} network ls" says there, as root`, retryable: true },
    );
  }
  return new TrunklineError(
    "in-use",
    host,
    `link "${link}" cannot be deleted, because it is the parent of ${engine}'s network "${network}"`,
    { remedy: "remove that network first" },
  );
}

export function outcomeUnknown(host: string): TrunklineError {
  return new TrunklineError(
    "connection-lost",
    host,
    "the connection was lost repeatedly while a change ran",
    {
      remedy: "run again: it finds either the old state or the new one",
      retryable: true,
    },
  );
}

/** The host's answer could not be parsed. */
export function unreadable(
  host: string,
  { message, remedy }: Unreadable,
  { iproute2 }: HostFacts,
): TrunklineError {
  return new TrunklineError("unreadable", host, `${message} (iproute2 ${iproute2})`, { remedy });
}

/** @param managers programs that run on the host and manage links */
export function notAsWanted(host: string, now: PlanResult, managers: readonly string[] = []): TrunklineError {
  const missing = now.kind === "refused" ? "" : ` (still to do: ${describeSteps(now.plan)})`;
  return new TrunklineError(
    "not-as-wanted",
    host,
    `the change was made, but the host is not as wanted afterwards${missing}; the change was taken back`,
    {
      remedy:
        managers.length > 0
          ? `have ${managers.join(" and ")}, running there, leave the link alone`
          : "look for a network manager there that rewrites links",
      also: now.kind === "refused" ? now.refusals : [],
    },
  );
}

/** @param way the connection by which the host was managed */
export function unconfirmed(
  host: string,
  { plan, way, seconds }: { readonly plan: Plan; readonly way: WayBack; readonly seconds: number },
  undoSaid: readonly string[],
): TrunklineError {
  const now =
    undoSaid.length === 0 ? "it is as before" : `taking it back failed in part (${undoSaid.join("; ")})`;
  return new TrunklineError(
    "unconfirmed",
    host,
    `the host could not be reached after a change to the connection by which it is managed (${endsInWords(way)}), and took the change back after ${String(seconds)} s; ${now} (the change was: ${describeSteps(plan)})`,
    {
      remedy:
        "for this change, connect to the host over another of its links and addresses, or raise confirmSeconds if it was only slow to answer",
      retryable: undoSaid.length === 0,
    },
  );
}

export function neverReachedAgain(host: string, seconds: number, last?: TrunklineError): TrunklineError {
  const why = last === undefined ? "" : ` (${last.problem})`;
  return new TrunklineError(
    "connection-lost",
    host,
    `the host cannot be reached since a change to the connection by which it is managed, which it takes back after ${String(seconds)} s${why}`,
    { remedy: "see what else keeps it from answering, then run again", retryable: true },
  );
}
