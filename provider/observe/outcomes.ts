import type { Guard } from "../model/step";
import { readAnswer, type AnswerInWords } from "./answers";
import { said, type Report } from "./report";

/** What became of a transaction, according to the report. Unless it is `done`, nothing of it is left on the host. */
export type Outcome =
  | { readonly kind: "done" }
  /** A guard does not hold. */
  | { readonly kind: "stale"; readonly guard: GuardKeyword; readonly words: string }
  /** Somebody on the link's segment has the address. */
  | ({ readonly kind: "answered" } & AnswerInWords)
  /** The script could not find out whether somebody has the address; `why` is its keyword, `said` what it quotes. */
  | {
      readonly kind: "unasked";
      readonly link: string;
      readonly address: string;
      readonly why: string;
      readonly said: string;
    }
  /** A container engine's network has the link as its parent; network `-`: may have, since the engine did not answer. */
  | { readonly kind: "engaged"; readonly link: string; readonly network: string; readonly engine: string }
  /** All of its steps were done, and taken back because nobody confirmed them. */
  | { readonly kind: "reverted"; readonly undoSaid: readonly string[] }
  | {
      readonly kind: "failed";
      /** How many steps were done before the one that failed; undefined if that is not known. */
      readonly finished: number | undefined;
      readonly said: readonly string[];
      readonly undoSaid: readonly string[];
    };

/** The keyword that begins a guard's line in a document, which calls a namespace a `space`. */
export type GuardKeyword = Exclude<Guard["kind"], "netns" | "silence"> | "space";

/** How to read the rest of a line `KEYWORD N REST`. The first of these keywords that a report has counts. */
const readings = {
  stale: (rest: string) => ({ kind: "stale", guard: wordsOf(rest)[0] as GuardKeyword, words: rest }),
  engaged: (rest: string) => {
    const [link = "", network = "", engine = ""] = wordsOf(rest);
    return { kind: "engaged", link, network, engine };
  },
  unasked: (rest: string) => {
    const [link = "", address = "", why = "said", ...text] = wordsOf(rest);
    return { kind: "unasked", link, address, why, said: text.join(" ") };
  },
  answered: (rest: string) => ({ kind: "answered", ...readAnswer(rest) }),
  reverted: (_rest: string, of: (keyword: string) => string[]) => ({
    kind: "reverted",
    undoSaid: of("undo-said"),
  }),
  failed: (rest: string, of: (keyword: string) => string[]) => ({
    kind: "failed",
    finished: rest === "" ? undefined : Number(rest),
    said: of("said"),
    undoSaid: of("undo-said"),
  }),
} satisfies {
  readonly [Kind in Exclude<Outcome["kind"], "done">]: (
    rest: string,
    of: (keyword: string) => string[],
  ) => Extract<Outcome, { kind: Kind }>;
};

/** @param number of the transaction, from 1 */
export function outcomeOf(report: Report, number: number): Outcome {
  const of = (keyword: string): string[] =>
    said(report, keyword)
      .filter((line) => wordsOf(line)[0] === String(number))
      .map((line) => line.slice(String(number).length + 1));
  for (const [keyword, read] of Object.entries(readings)) {
    const [rest] = of(keyword);
    if (rest !== undefined) return read(rest, of);
  }
  return { kind: "done" };
}

function wordsOf(text: string): string[] {
  return text.split(" ");
}
