import { availableParallelism } from "node:os";
import type { Parallelism } from "./cases";
import type { Machine } from "./machine";
import type { CpuCosts, EngineCosts, Results, Row } from "./results";
import type { Spread } from "./statistics";

/** Formats the results for a terminal of 120 columns. */
export function tableOf({ machine, options, rows, state }: Results): string {
  const { hosts, links, rounds } = options;
  const times = [
    ["", "whole run", "engine's floor", "whole/floor", "our part", "limit", "ours/limit", "one ip a link"],
    ...rows.map(timesOf),
  ];
  const counts = [countsHead, ...rows.map(countsOf)];
  const cpu = [
    ["", "our part here", "on the hosts", "limit here", "on the hosts", "ours/limit"],
    ...rows.map(cpuOf),
  ];
  return [
    `${hosts} hosts × ${links} VLAN links, ${rounds} round${rounds === 1 ? "" : "s"}; median seconds (least–most)`,
    machineLine(machine),
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

export const countsHead = ["", "handshakes", "round trips", "provider's memory", "the floor's"];

export function machineLine(machine: Machine): string {
  return (
    `${machine.cores} cores, ${machine.cpu}, ${machine.memoryGiB} GiB, Linux ${machine.kernel}, Node ${machine.node}, ` +
    `Pulumi ${machine.pulumi}; load before: ${machine.loadBefore}`
  );
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

export function cpuOf({ cpu, ...row }: EngineCosts & { readonly cpu: CpuCosts }): string[] {
  const times = [cpu.ourPart, cpu.ourPartOnHosts, cpu.other, cpu.otherOnHosts];
  return [label(row), ...times.map((time) => (time / 1000).toFixed(2)), cpu.ourPartToOther.toFixed(2)];
}

export function countsOf(row: EngineCosts): string[] {
  return [
    label(row),
    spread(row.handshakesPerHost, String),
    spread(row.roundTripsPerHost, String),
    `${row.providerPeakMiB} MiB`,
    `${row.floorPeakMiB} MiB`,
  ];
}

export function label({ operation, parallelism }: Pick<EngineCosts, "operation" | "parallelism">): string {
  return `${operation}, --parallel ${parallelism === "default" ? inFlight(parallelism) : parallelism}`;
}

/** Returns the number of operations in flight; the engine's default is four per core. */
export function inFlight(parallelism: Parallelism): number {
  return parallelism === "default" ? 4 * availableParallelism() : parallelism;
}

export function seconds(of: Spread): string {
  return spread(of, (milliseconds) => (milliseconds / 1000).toFixed(2));
}

export function spread({ median, least, most }: Spread, text: (value: number) => string): string {
  return least === most ? text(median) : `${text(median)} (${text(least)}–${text(most)})`;
}

/** Aligns the first column left, the others right. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const cell = (text: string, column: number): string =>
    column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(cell).join("  ")).join("\n");
}
