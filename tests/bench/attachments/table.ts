import { aligned, countsHead, countsOf, cpuOf, inFlight, label, machineLine, seconds } from "../table";
import type { AttachmentResults, AttachmentRow } from "./results";

/** Formats the results for a terminal of 120 columns. */
export function attachmentTableOf(results: AttachmentResults): string {
  const { machine, options, networksPerHost, attachmentsPerHost, rows, state } = results;
  const { hosts, containers, rounds } = options;
  const times = [
    [
      "",
      "whole run",
      "engine's floor",
      "our part",
      "Docker",
      "ours/Docker",
      "whole/Docker",
      "ms each",
      "Docker's",
    ],
    ...rows.map(timesOf),
  ];
  const cpu = [
    ["", "our part here", "on the hosts", "Docker here", "on the hosts", "ours/Docker"],
    ...rows.map(cpuOf),
  ];
  return [
    `${hosts} hosts × (${networksPerHost} networks + ${attachmentsPerHost} attachments of ${containers} containers), ` +
      `${rounds} round${rounds === 1 ? "" : "s"}; median seconds (least–most)`,
    machineLine(machine),
    "",
    aligned(times),
    "",
    "Floor: same program, same engine, a provider that does nothing. Our part: whole less floor, of runs side by side.",
    "Docker: network create and network connect, or disconnect and rm, in a shell loop on each host, over one ssh",
    "connection each, all hosts at once; where nothing changes, network inspect. Containers of Docker that run already.",
    "ms each: our part, and Docker's time, by the number of attachments of all hosts.",
    `--parallel is how many operations the engine has in flight: ${inFlight("default")} by default on this machine, 64 on one of 16 cores.`,
    "",
    "Processor seconds, medians: what other work on the machine changes least.",
    "",
    aligned(cpu),
    "",
    `Per host and run${rounds > 1 ? ", median (least–most)" : ""}:`,
    "",
    aligned([countsHead, ...rows.map(countsOf)]),
    ...(state === undefined
      ? []
      : [
          "",
          `State: ${state.bytesEach} bytes an attachment, ${state.bytesEachWithoutPositions} without the engine's source positions.`,
        ]),
  ].join("\n");
}

function timesOf(row: AttachmentRow): string[] {
  return [
    label(row),
    seconds(row.whole),
    seconds(row.floor),
    seconds(row.ourPart),
    seconds(row.docker),
    row.ourPartToDocker.toFixed(2),
    row.wholeToDocker.toFixed(2),
    row.perAttachment.ourPart.toFixed(0),
    row.perAttachment.docker.toFixed(0),
  ];
}
