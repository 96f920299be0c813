import { setTimeout as sleep } from "node:timers/promises";
import { TrunklineError } from "../../errors";
import type { Slots } from "./slots";

export interface DialLimits {
  /** Of what the handshakes go through, an sshd or a jump host. */
  readonly slots: Slots;
  /** How often to try; undefined: 10 times, within {@link patienceMs}. */
  readonly attempts: number | undefined;
}

const defaultAttempts = 10;
/** Where the user set no number of tries, a host that never answers (15 s a try) is given up after two. */
const patienceMs = 20_000;

/** Nine waits come to about 9 s, so a refused port is given up in less than 10. */
const firstWaitMs = 100;
const longestWaitMs = 1_500;

/** Tries until connected, as long as the failure is one that may pass. */
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

/** Doubling up to the cap, less up to a quarter at random: hosts that failed together should not return together. */
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
