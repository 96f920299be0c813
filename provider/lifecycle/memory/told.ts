import { printable } from "../../printable";

/** Lines for the user that many resources would repeat; each is told once a run. */
export class Told {
  private readonly subjects = new Set<string>();

  /** @param subject identifies lines that count as one; default: the text */
  info(line: string, subject = line): void {
    if (this.subjects.has(subject)) return;
    this.subjects.add(subject);
    console.info(printable(line));
  }
}
