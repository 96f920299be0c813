/** Prints lines for the user, as Pulumi shows what a provider writes to its console. */
export interface Teller {
  info(line: string): void;
  warn(line: string): void;
}

/** Lines for the user that many resources would repeat; each is told once a run. */
export class Told {
  private readonly subjects = new Set<string>();

  constructor(private readonly teller: Teller) {}

  /** @param subject identifies lines that count as one; default: the text */
  info(line: string, subject = line): void {
    if (this.subjects.has(subject)) return;
    this.subjects.add(subject);
    this.teller.info(line);
  }
}
