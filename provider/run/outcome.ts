import { said, type Report } from "../observe/report";

/** What became of a transaction, as the report tells. */
export type Outcome =
  | { readonly kind: "done" }
  | { readonly kind: "stale"; readonly guard: string }
  /** Of a question to a segment: `LINK ADDRESS …`; to the engines: `LINK NETWORK ENGINE`. */
  | { readonly kind: "answered" | "unasked" | "engaged"; readonly answer: string }
  | {
      readonly kind: "failed";
      /** How many steps were done before the one that failed; undefined where nobody knows. */
      readonly finished: number | undefined;
      readonly said: string[];
      readonly undoSaid: string[];
    };

export function outcomeOf(report: Report, transaction: string): Outcome {
  const of = (keyword: string): string[] =>
    said(report, keyword)
      .filter((rest) => rest === transaction || rest.startsWith(`${transaction} `))
      .map((rest) => rest.slice(transaction.length + 1));
  const [guard] = of("stale");
  if (guard !== undefined) return { kind: "stale", guard };
  for (const kind of ["engaged", "unasked", "answered"] as const) {
    const [answer] = of(kind);
    if (answer !== undefined) return { kind, answer };
  }
  const [finished] = of("failed");
  if (finished !== undefined) {
    return {
      kind: "failed",
      finished: finished === "" ? undefined : Number(finished),
      said: of("said"),
      undoSaid: of("undo-said"),
    };
  }
  return { kind: "done" };
}
