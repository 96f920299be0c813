import { said, type Report } from "../observe/report";

/** What became of a transaction. */
export type Outcome =
  | { readonly kind: "done" }
  | { readonly kind: "stale"; readonly guard: string }
  | { readonly kind: "failed"; readonly said: string[]; readonly undoSaid: string[] };

export function outcomeOf(report: Report, transaction: string): Outcome {
  const of = (keyword: string): string[] =>
    said(report, keyword)
      .filter((rest) => rest === transaction || rest.startsWith(`${transaction} `))
      .map((rest) => rest.slice(transaction.length + 1));
  const [guard] = of("stale");
  if (guard !== undefined) return { kind: "stale", guard };
  if (of("failed").length > 0) return { kind: "failed", said: of("said"), undoSaid: of("undo-said") };
  return { kind: "done" };
}
