import { availableParallelism } from "node:os";
import type { Parallelism } from "./cases";
import type { Results, Row } from "./results";
import type { Spread } from "./statistics";

/** The results as text for a terminal of 120 columns. */
export function tableOf({ machine, options, rows, state }: Results): string {
  const { hosts, links, rounds } = options;
  const times = [
    ["", "whole run", "engine's floor", "whole/floor", "our part", "limit", "ours/limit", "one ip a link"],
    ...rows.map(timesOf),
  ];
  const counts = [
    ["", "handshakes", "round trips", "provider's memory", "the floor's"],
    ...rows.map(countsOf),
  ];
  const cpu = [
    ["", "our part here", "on the hosts", "limit here", "on the hosts", "ours/limit"],
    ...rows.map(cpuOf),
  ];
  return [
    `${hosts} hosts × ${links} VLAN links, ${rounds} round${rounds === 1 ? "" : "s"}; median seconds (least–most)`,
    `${machine.cores} cores, ${machine.cpu}, ${machine.memoryGiB} GiB, Linux ${machine.kernel}, Node ${machine.node}, ` +
      `Pulumi ${machine.pulumi}; load before: ${machine.loadBefore}`,
    "",
    aligned(times),
    "",
    "Floor: same program, same engine, a provider that does nothing. Our part: whole less floor, of runs side by side.",
    "Limit: ssh alone, all hosts at once: look, one ip -batch, look again; where nothing changes, log in and look.",
    `--parallel is how many operations the engine has in flight: ${inFlight("default")} by default on this machine, 64 on one of 16 cores.`,
    "",
    "Processor seconds, medians: what other work on the machine changes least.",
    "",
    aligned(cpu),
    "",
    `Per host and run${rounds > 1 ? ", median (least–most)" : ""}:`,
    "",
    aligned(counts),
    "",
    ...(state === undefined
      ? []
      : [
          `State: ${state.bytesEach} bytes a sub-interface, ${state.bytesEachWithoutPositions} without the engine's source positions.`,
        ]),
  ].join("\n");
}

function timesOf(row: Row): string[] {
  return [
    label(row),
    seconds(row.whole),
    seconds(row.floor),
    row.wholeToFloor.toFixed(2),
    seconds(row.ourPart),
    seconds(row.limit),
    row.ourPartToLimit.toFixed(2),
    seconds(row.sequential),
  ];
}

function cpuOf({ cpu, ...row }: Row): string[] {
  const times = [cpu.ourPart, cpu.ourPartOnHosts, cpu.limit, cpu.limitOnHosts];
  return [label(row), ...times.map((time) => (time / 1000).toFixed(2)), cpu.ourPartToLimit.toFixed(2)];
}

function countsOf(row: Row): string[] {
  return [
    label(row),
    spread(row.handshakesPerHost, String),
    spread(row.roundTripsPerHost, String),
    `${row.providerPeakMiB} MiB`,
    `${row.floorPeakMiB} MiB`,
  ];
}

function label({ operation, parallelism }: Pick<Row, "operation" | "parallelism">): string {
  return `${operation}, --parallel ${parallelism === "default" ? inFlight(parallelism) : parallelism}`;
}

/** The engine's default: four for each core. */
function inFlight(parallelism: Parallelism): number {
  return parallelism === "default" ? 4 * availableParallelism() : parallelism;
}

function seconds(of: Spread): string {
  return spread(of, (milliseconds) => (milliseconds / 1000).toFixed(2));
}

function spread({ median, least, most }: Spread, text: (value: number) => string): string {
  return least === most ? text(median) : `${text(median)} (${text(least)}–${text(most)})`;
}

/** First column to the left, the others to the right. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const cell = (text: string, column: number): string =>
    column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(cell).join("  ")).join("\n");
}
