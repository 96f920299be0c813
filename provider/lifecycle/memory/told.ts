import { printable } from "../../printable";

/** Prints lines for the user, as Pulumi shows what a provider writes to its console. */
export interface Teller {
  info(line: string): void;
  warn(line: string): void;
}

/** Hosts' words are among the lines: no name there is to move the cursor. */
export function forTerminal(teller: Teller): Teller {
  return {
    info: (line) => {
      teller.info(printable(line));
    },
    warn: (line) => {
      teller.warn(printable(line));
    },
  };
}

/** Lines for the user that many resources would repeat; each is told once a run. */
export class Told {
  private readonly subjects = new Set<string>();

  constructor(private readonly teller: Teller) {}

  /** @param subject identifies lines that count as one; default: the text */
  info(line: string, subject = line): void {
    if (this.isNews(subject)) this.teller.info(line);
  }

  warn(line: string, subject = line): void {
    if (this.isNews(subject)) this.teller.warn(line);
  }

  private isNews(subject: string): boolean {
    if (this.subjects.has(subject)) return false;
    this.subjects.add(subject);
    return true;
  }
}
