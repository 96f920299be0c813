import { setTimeout as sleep } from "node:timers/promises";

/** The engine asks for what comes next a few milliseconds after an answer, on a busy machine somewhat later. */
const quietMs = 1_500;
/** The program may have gaps between its resources: the longest one so far, times this, is not another of them. */
const gapFactor = 4;
const longestQuietMs = 15_000;
const glanceMs = 50;

/** Changes that the engine has asked for and that are not answered yet, by the host's name. */
export class Activity {
  private readonly underway = new Map<string, number>();
  /** Hosts that did not answer: nobody waits for them. */
  private readonly dead = new Set<string>();
  private checkedAt = 0;
  private longestGapMs = 0;
  private lastAt = Number.NEGATIVE_INFINITY;

  async during<Result>(host: string, work: () => Promise<Result>): Promise<Result> {
    this.count(host, 1);
    try {
      return await work();
    } finally {
      this.count(host, -1);
    }
  }

  /** Notes that a host did not answer; returns whether that is news. */
  noteDead(host: string): boolean {
    const isNews = !this.dead.has(host);
    this.dead.add(host);
    return isNews;
  }

  noteAlive(host: string): void {
    this.dead.delete(host);
  }

  /** Notes that the engine checks resources. */
  noteCheck(): void {
    const now = performance.now();
    if (this.checkedAt > 0) this.longestGapMs = Math.max(this.longestGapMs, now - this.checkedAt);
    this.checkedAt = now;
  }

  /** Waits until the engine has checked what the program has, as far as that can be told. */
  async checksEnded(): Promise<void> {
    const quiet = (): number => Math.min(longestQuietMs, Math.max(quietMs, gapFactor * this.longestGapMs));
    while (performance.now() - this.checkedAt < quiet()) await sleep(glanceMs);
  }

  isDead(host: string): boolean {
    return this.dead.has(host);
  }

  /**
   * Waits until the hosts that answer have nothing more to do. The engine hangs up on everything that is under way when
   * one call fails: the failure of a dead host is kept back until the others are done.
   */
  async othersEnded(): Promise<void> {
    while (this.isAnyUnderway() || performance.now() - this.lastAt < quietMs) await sleep(glanceMs);
  }

  private isAnyUnderway(): boolean {
    return [...this.underway].some(([host, count]) => count > 0 && !this.dead.has(host));
  }

  private count(host: string, change: number): void {
    this.underway.set(host, (this.underway.get(host) ?? 0) + change);
    if (!this.dead.has(host)) this.lastAt = performance.now();
  }
}
