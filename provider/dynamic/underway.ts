/** The engine's calls that are not answered yet. */
export class Underway {
  private count = 0;
  private readonly waiting: (() => void)[] = [];

  async during<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    this.count++;
    try {
      return await work();
    } finally {
      this.count--;
      if (this.count === 0) for (const resume of this.waiting.splice(0)) resume();
    }
  }

  /** Resolves when every call is answered. */
  async ended(): Promise<void> {
    if (this.count > 0) await new Promise<void>((resume) => this.waiting.push(resume));
  }
}
