import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { TrunklineError } from "../errors";
import type { Report } from "../observe/report";
import { renderConfirmation, renderDocument, type Armed } from "../steps/document";
import { neverReachedAgain } from "./failures";
import { isToDisconnect, type Work } from "./requests";
import type { Trips } from "./trips";

/** After how many seconds a host takes a change back that cut the connection by which it is managed. */
export const defaultConfirmSeconds = 20;

/** The part of the time after which a change that is not answered is asked after over a new connection. */
const patience = 1 / 2;
const leastPatienceMs = 2_000;

/** How long after the host has taken the change back it is still tried to be reached: a dial that hangs takes 30 s. */
const graceMs = 60_000;
const pauseMs = 300;

/** Sends changes to a host, and returns the report of how they ended; undefined: it is not known what became of them. */
export function send(
  trips: Trips,
  toDo: readonly Work[],
  confirmSeconds: number,
): Promise<Report | undefined> {
  const plans = toDo.map(({ plan }) => plan);
  if (toDo.every((work) => work.armed === undefined)) return trips.once("change", renderDocument(plans));
  const patienceMs = Math.max(leastPatienceMs, confirmSeconds * 1_000 * patience);
  if (toDo.every(isToDisconnect)) return trips.once("change", renderDocument(plans), { patienceMs });
  const armed = { token: randomBytes(16).toString("hex"), seconds: confirmSeconds, patienceMs };
  return confirmed(trips, renderDocument(plans, armed), armed);
}

/**
 * Makes a change that may cut the connection by which it is made, and confirms it over a new one. Returns the report of the
 * change or, if the host could not be reached in time, of its taking back; undefined: it is not known what became of it.
 */
async function confirmed(
  trips: Trips,
  document: string,
  { patienceMs, ...armed }: Armed & { readonly patienceMs: number },
): Promise<Report | undefined> {
  const until = performance.now() + armed.seconds * 1_000 + graceMs;
  const answer = await trips.once("change", document, { patienceMs });
  // It was refused, or a step failed, and all is said.
  if (answer !== undefined && !answer.lines.includes("armed")) return answer;
  // A connection that was made before the last step was done shows nothing.
  let isDone = answer !== undefined;
  for (;;) {
    const { lines, report, failure } = await asked(trips, isDone ? "confirm" : "see", armed);
    if (lines.includes("unarmed")) return undefined;
    if (report !== undefined && !lines.includes("unfinished") && !lines.includes("armed")) return report;
    isDone ||= lines.includes("armed");
    if (performance.now() > until) throw neverReachedAgain(trips.host, armed.seconds, failure);
    if (!lines.includes("armed")) await sleep(pauseMs);
  }
}

interface Answer {
  readonly lines: readonly string[];
  readonly report?: Report;
  readonly failure?: TrunklineError;
}

/** Asks over a connection of its own. Whatever fails may be what the change has done, and pass with it. */
async function asked(trips: Trips, keyword: "see" | "confirm", armed: Armed): Promise<Answer> {
  try {
    const report = await trips.once("confirm", renderConfirmation(keyword, armed));
    return report === undefined ? { lines: [] } : { lines: report.lines, report };
  } catch (failure) {
    if (failure instanceof TrunklineError) return { lines: [], failure };
    throw failure;
  }
}
