import { said, type Report } from "../observe/report";

/** What became of one transaction. */
export type Outcome =
  | { readonly kind: "done" }
  | { readonly kind: "stale"; readonly guard: string }
  /** Of a question to a segment: `LINK ADDRESS …`. */
  | { readonly kind: "answered" | "unasked"; readonly answer: string }
  | { readonly kind: "failed"; readonly said: string[]; readonly undoSaid: string[] };

export function outcomeOf(report: Report, transaction: string): Outcome {
  const of = (keyword: string): string[] =>
    said(report, keyword)
      .filter((rest) => rest === transaction || rest.startsWith(`${transaction} `))
      .map((rest) => rest.slice(transaction.length + 1));
  const [guard] = of("stale");
  if (guard !== undefined) return { kind: "stale", guard };
  for (const kind of ["unasked", "answered"] as const) {
    const [answer] = of(kind);
    if (answer !== undefined) return { kind, answer };
  }
  if (of("failed").length > 0) return { kind: "failed", said: of("said"), undoSaid: of("undo-said") };
  return { kind: "done" };
}
