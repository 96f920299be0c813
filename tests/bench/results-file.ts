import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { attachmentTableOf } from "./attachments/table";
import type { AttachmentResults } from "./attachments/results";
import type { FleetResults } from "./fleet/results";
import { fleetTableOf } from "./fleet/table";
import type { Results } from "./results";
import { tableOf } from "./table";

/** The latest results of each part. */
export interface AllResults {
  readonly links?: Results;
  readonly attachments?: AttachmentResults;
  readonly fleet?: FleetResults;
}

const jsonPath = join(__dirname, "results.json");
const tablesPath = join(__dirname, "results.md");

/** Saves the new results, and keeps earlier ones of parts that were not measured this time. */
export function keepResults(measured: AllResults): void {
  const before = existsSync(jsonPath) ? (JSON.parse(readFileSync(jsonPath, "utf8")) as AllResults) : {};
  const all = { ...before, ...measured };
  writeFileSync(jsonPath, `${JSON.stringify(all, undefined, 2)}\n`);
  writeFileSync(tablesPath, documentOf(all));
}

export function tablesOf({ links, attachments, fleet }: AllResults): string[] {
  return [
    ...(links === undefined ? [] : [tableOf(links)]),
    ...(attachments === undefined ? [] : [attachmentTableOf(attachments)]),
    ...(fleet === undefined ? [] : [fleetTableOf(fleet)]),
  ];
}

function documentOf(all: AllResults): string {
  const tables = tablesOf(all).map((table) => `\`\`\`\n${table}\n\`\`\`\n`);
  return ["# What a run costs\n", "Written by `npm run bench`.\n", ...tables].join("\n");
}
