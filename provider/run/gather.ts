/**
 * Requests that come at about the same time share a round trip, and a plan: who had an address before gets it rather than
 * who comes first. The engine sends them a few milliseconds apart, more on a busy machine: when it has neither sent nor
 * announced one for a quarter of the last round trip's time, later ones get a round trip of their own.
 */
const silenceToTrip = 1 / 4;
const leastSilenceMs = 10;
const mostSilenceMs = 100;
/** Thousands of requests in an unbroken stream must not wait for the last of them. */
const longestGatherMs = 300;

/**
 * Waits until nothing further has come for a while.
 *
 * @param count of what has come: requests, and what announces them
 * @param tripMs how long the last round trip took
 */
export async function gathered(count: () => number, tripMs: number): Promise<void> {
  const latest = Date.now() + longestGatherMs;
  const silence = Math.min(mostSilenceMs, Math.max(leastSilenceMs, tripMs * silenceToTrip));
  for (let before = 0; before < count() && Date.now() < latest;) {
    before = count();
    await new Promise((resume) => setTimeout(resume, silence));
  }
}
