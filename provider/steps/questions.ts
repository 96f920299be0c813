import type { ProbeQuestion } from "../model/probe";

/** Renders probes, numbered from 1, as the document that ../run/host/probe/probe.sh reads. */
export function renderProbes(questions: readonly ProbeQuestion[]): string {
  const lines = questions.map(({ kind, to, link, withinSeconds, netns }, index) =>
    [
      ...["probe", index + 1, kind, to, link, withinSeconds],
      ...(netns === undefined ? [] : [netns.path, netns.inode]),
      ...(netns?.owner === undefined ? [] : [netns.owner]),
    ].join(" "),
  );
  return ["trunkline 1", ...lines, "end"].join("\n") + "\n";
}
