/** The engine has at least this many operations in flight unless it is told otherwise: four for each processor. */
const leastLimit = 4;

/**
 * The changes of a run that were asked for and are not through, on all its hosts. The engine has only so many operations in
 * flight, and does not say how many: once as many are as ever were, it waits for us, and we need not wait for it.
 */
export class InFlight {
  private now = 0;
  private most = 0;

  /** Counts one until it has ended, well or not. */
  count<Result>(change: Promise<Result>): Promise<Result> {
    this.now++;
    return change.finally(() => {
      this.now--;
    });
  }

  /** Whether more of them is not to be expected. */
  get isFull(): boolean {
    return this.most >= leastLimit && this.now >= this.most;
  }

  /** For a while no other came. */
  settled(): void {
    this.most = Math.max(this.most, this.now);
  }
}
