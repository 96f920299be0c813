import { setTimeout as sleep } from "node:timers/promises";
import { TrunklineError } from "../errors";
import type { HostReference } from "../inputs/host";
import { isNoAnswer } from "./memory/absent-hosts";
import type { Run } from "./memory/run";

/** Keepalives bring an answer every 5 s from a host that lives, however long a command takes. */
const longestSilenceMs = 8_000;
const glanceMs = 200;

export interface Attempt<Answer> {
  readonly host: HostReference;
  readonly urn: string;
  readonly work: () => Promise<Answer>;
  /** Answers for a change that the next run is to carry out; undefined for one that cannot be put off. */
  readonly putOff: (() => Answer) | undefined;
}

/**
 * Carries a change out on a host, so that one dead host does not hold the others: the engine has only so many calls
 * under way, and hangs up on all of them when one fails. As long as others wait, the changes on a host that is silent
 * are put off, except the first, whose failure is kept back until the others are done.
 */
export function sparingOthers<Answer>(run: Run, attempt: Attempt<Answer>): Promise<Answer> {
  const { host, urn, work, putOff } = attempt;
  const { name } = host;
  run.fleet.host(host).asked(urn);
  return run.activity.during(name, async () => {
    const done = work().then((answer) => {
      run.activity.noteAlive(name);
      return answer;
    });
    const ended = done.then(
      () => true,
      () => true,
    );
    let isFirst = false;
    while (putOff !== undefined && !(await Promise.race([ended, moment()]))) {
      if (!isSilent(run, host)) continue;
      isFirst = run.activity.noteDead(name);
      if (isFirst) break;
      return tellPutOff(run, name, putOff);
    }
    return done.catch(async (failure: unknown) => {
      if (!isNoAnswer(failure)) throw failure;
      if (run.absentHosts.leaveOut(name, failure)) {
        run.told.warn(`${failure.message}; it is left out of the rest of this run`, `left out ${name}`);
        if (putOff !== undefined) return putOff();
      }
      isFirst = run.activity.noteDead(name) || isFirst;
      if (!isFirst && putOff !== undefined && othersWait(run, host)) return tellPutOff(run, name, putOff);
      await run.activity.othersEnded();
      throw failure;
    });
  });
}

async function moment(): Promise<false> {
  await sleep(glanceMs, undefined, { ref: false });
  return false;
}

function isSilent(run: Run, host: HostReference): boolean {
  return run.fleet.host(host).silentMs >= longestSilenceMs && othersWait(run, host);
}

/**
 * Tells whether hosts that answer may wait for this one. The engine checks no more resources than it can carry out: what
 * waits behind the next one, nobody knows.
 */
function othersWait({ fleet, activity }: Run, host: HostReference): boolean {
  return (
    fleet.all().some(({ toCome }) => toCome.size > 0) &&
    fleet.others(host).some(({ managed }) => !activity.isDead(managed.name))
  );
}

function tellPutOff<Answer>(run: Run, name: string, putOff: () => Answer): Answer {
  run.told.warn(
    `${name}: does not answer, and other hosts are waiting; its changes are put off until the next pulumi up`,
    `put off ${name}`,
  );
  return putOff();
}

/** Throws the failure of a removal, with what can be done about a host that never comes back. */
export function withWayOut(failure: unknown): never {
  if (!isNoAnswer(failure)) throw failure;
  const { code, subject, problem, remedy = "check the host", retryable } = failure;
  throw new TrunklineError(code, subject, problem, {
    remedy: `${remedy}; if the host is gone for good, set gone: true on it and run pulumi up first`,
    retryable,
  });
}
