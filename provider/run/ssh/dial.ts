import { setTimeout as sleep } from "node:timers/promises";
import { TrunklineError } from "../../errors";
import type { Slots } from "./slots";

export interface DialLimits {
  /** Of the sshd or jump host that handshakes go through. */
  readonly slots: Slots;
  /** How often to try; undefined: 10 times, within {@link patienceMs}. */
  readonly attempts: number | undefined;
}

const defaultAttempts = 10;
/** Without a number of tries from the user, a host that never answers (15 s a try) is given up after two. */
const patienceMs = 20_000;

/** Nine waits come to about 9 s, so that a refused port is given up in less than 10 s. */
const firstWaitMs = 100;
const longestWaitMs = 1_500;

/** Tries to connect until it works or fails in a way that will not pass. */
export async function dial<T>(limits: DialLimits, attempt: () => Promise<T>): Promise<T> {
  const startedMs = performance.now();
  for (let tries = 1; ; tries++) {
    try {
      return await limits.slots.run(attempt);
    } catch (failure) {
      if (!(failure instanceof TrunklineError) || !failure.retryable) throw failure;
      const elapsedMs = performance.now() - startedMs;
      const exhausted = tries >= (limits.attempts ?? defaultAttempts);
      const outOfPatience = limits.attempts === undefined && elapsedMs >= patienceMs;
      if (exhausted || outOfPatience) throw gaveUp(failure, tries, elapsedMs);
    }
    await sleep(waitMs(tries));
  }
}

/** Doubles up to the cap, less up to a quarter at random, so that hosts that failed together do not return together. */
function waitMs(tries: number): number {
  return Math.min(longestWaitMs, firstWaitMs * 2 ** (tries - 1)) * (1 - Math.random() / 4);
}

function gaveUp(
  { code, subject, problem, remedy }: TrunklineError,
  tries: number,
  elapsedMs: number,
): TrunklineError {
  const effort = tries === 1 ? "1 try" : `${tries} tries in ${(elapsedMs / 1_000).toFixed(1)} s`;
  return new TrunklineError(code, subject, `${problem} (${effort})`, {
    ...(remedy === undefined ? {} : { remedy }),
    retryable: true,
  });
}
