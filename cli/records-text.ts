import { withoutControls } from "../graph/values";
import type { Recorded } from "../provider/state/recorded";

/** Lists what a host remembers, for each stack. Anybody may have written a record or a mark. */
export function recordsInWords(host: string, recorded: readonly Recorded[]): string {
  if (recorded.length === 0) return `${withoutControls(host)} remembers nothing of this kind\n`;
  const makers = [...new Set(recorded.map(makerOf))].sort();
  const stacks = makers.map((maker) => {
    const rows = recorded.filter((each) => makerOf(each) === maker).map(cells);
    return [`made by ${withoutControls(maker)}`, ...table(rows).map((line) => `  ${line}`)].join("\n");
  });
  return `${withoutControls(host)} remembers ${countsInWords(recorded)}\n\n${stacks.join("\n\n")}\n`;
}

/** `2 links, 1 network` */
export function countsInWords(recorded: readonly Recorded[]): string {
  return (["link", "network", "attachment", "mark"] as const)
    .map((kind) => ({ kind, count: recorded.filter((each) => each.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${String(count)} ${kind}${count === 1 ? "" : "s"}`)
    .join(", ");
}

export function makerOf({ maker: { project, stack } }: Recorded): string {
  return `${project}/${stack}`;
}

function cells({ kind, name, maker, about, there }: Recorded): string[] {
  return [kind, name, `of ${maker.resource}`, about, there ? "there" : "gone"].map(withoutControls);
}

function table(rows: readonly string[][]): string[] {
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(width(column)))
      .join("  ")
      .trimEnd(),
  );
}
