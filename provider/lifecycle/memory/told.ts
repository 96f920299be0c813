/** Lines for the user that any number of resources would tell: each of them once a run. */
export class Told {
  private readonly subjects = new Set<string>();

  /** @param subject what makes two lines one, where that is not their text */
  info(line: string, subject = line): void {
    if (this.subjects.has(subject)) return;
    this.subjects.add(subject);
    console.info(line);
  }
}
