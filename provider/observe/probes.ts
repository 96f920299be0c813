import type { ProbeAnswer } from "../model/probe";
import { said, type Report } from "./report";

/** @param number of the probe, from 1; undefined: the host did not say what became of it */
export function probeAnswer(report: Report, number: number): ProbeAnswer | undefined {
  const [line] = said(report, `probed ${String(number)}`);
  if (line === undefined) return undefined;
  const [kind, ...words] = line.split(" ");
  const why = words.join(" ").trim();
  switch (kind) {
    case "reached":
    case "stale":
      return { kind };
    case "silent":
    case "unasked":
      return { kind, why };
    default:
      return undefined;
  }
}
