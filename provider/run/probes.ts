import type { ProbeAnswer, ProbeQuestion } from "../model/probe";
import { probeAnswer } from "../observe/probes";
import { renderProbes } from "../steps/questions";
import { outcomeUnknown } from "./failures";
import { gathered } from "./gather";
import { Slots } from "./ssh/slots";
import type { Trips } from "./trips";

/** Each takes a few processes of the host as long as it waits. */
const mostTogether = 64;

/** Of the four channels of a connection, looks and changes need the others: a probe may wait for minutes. */
const channels = 2;

interface Asked {
  readonly question: ProbeQuestion;
  readonly resolve: (answer: ProbeAnswer) => void;
  readonly reject: (failure: unknown) => void;
}

/** Asks one host's questions: those that come at about the same time share a round trip. */
export class Probes {
  private queue: Asked[] = [];
  private count = 0;
  private gathering = false;
  private readonly slots = new Slots(channels);

  constructor(private readonly trips: Trips) {}

  ask(question: ProbeQuestion): Promise<ProbeAnswer> {
    return new Promise((resolve, reject) => {
      this.queue.push({ question, resolve, reject });
      this.count++;
      if (!this.gathering) void this.send();
    });
  }

  private async send(): Promise<void> {
    this.gathering = true;
    await gathered(() => this.count, 0);
    this.gathering = false;
    while (this.queue.length > 0) {
      const together = this.queue.splice(0, mostTogether);
      void this.slots
        .run(() => this.answer(together))
        .catch((failure: unknown) => {
          for (const { reject } of together) reject(failure);
        });
    }
  }

  private async answer(together: readonly Asked[]): Promise<void> {
    const report = await this.trips.again("probe", renderProbes(together.map(({ question }) => question)));
    together.forEach(({ resolve, reject }, index) => {
      const answer = probeAnswer(report, index + 1);
      if (answer === undefined) reject(outcomeUnknown(this.trips.host));
      else resolve(answer);
    });
  }
}
