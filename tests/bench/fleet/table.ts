import { aligned, machineLine, seconds, spread } from "../table";
import type { FleetResults, FleetRow, GrowthRow, ProcessTimes } from "./results";

/** Formats the results for a terminal of 120 columns. */
export function fleetTableOf({ machine, options, rows, sizes, growth }: FleetResults): string {
  const { fleet, rounds } = options;
  const times = [["", "whole run", "floor", "whole/floor", "bare client", "a host", "bare's"]];
  const cpu = [
    ["", "engine", "program", "provider", "floor's engine", "program", "provider", "bare client", "hosts"],
  ];
  const counts = [["", "handshakes", "round trips", "provider's memory", "descriptors"]];
  return [
    `${fleet} hosts × (1 macvlan network + 2 attachments), ${rounds} round${rounds === 1 ? "" : "s"}; median seconds (least–most)`,
    machineLine(machine),
    "",
    aligned([...times, ...rows.map((row) => timesOf(row, fleet))]),
    "",
    "Hosts are namespaces of this machine, which they share with Pulumi. Floor: a provider that does nothing.",
    "Bare client: ssh alone, all hosts at once: look, ip -batch, look again; where nothing changes, log in and look.",
    "a host: whole run less floor, and the bare client's time, in ms a host.",
    "",
    "Processor seconds:",
    "",
    aligned([...cpu, ...rows.map(cpuOf)]),
    "",
    "Per host and run:",
    "",
    aligned([...counts, ...rows.map(countsOf)]),
    "",
    `One network a host and no checkpoints, with ${sizes.join(", ")} hosts:`,
    "",
    aligned([
      ["", "whole run, s", "exponent", "provider's CPU, s", "memory, MiB", "descriptors"],
      ...growth.map(growthOf),
    ]),
  ].join("\n");
}

function timesOf(row: FleetRow, hosts: number): string[] {
  return [
    label(row),
    seconds(row.whole),
    seconds(row.floor),
    (row.whole.median / row.floor.median).toFixed(2),
    seconds(row.bare),
    ((row.whole.median - row.floor.median) / hosts).toFixed(0),
    (row.bare.median / hosts).toFixed(0),
  ];
}

function cpuOf(row: FleetRow): string[] {
  const of = ({ engine, program, provider }: ProcessTimes): number[] => [engine, program, provider];
  const all = [...of(row.cpu), ...of(row.floorCpu), row.bareCpu, row.hostsCpu];
  return [label(row), ...all.map(short)];
}

function countsOf(row: FleetRow): string[] {
  return [
    label(row),
    spread(row.handshakesPerHost, String),
    spread(row.roundTripsPerHost, String),
    `${row.providerPeakMiB} MiB`,
    String(row.descriptors),
  ];
}

function growthOf(row: GrowthRow): string[] {
  return [
    row.operation,
    row.wholeMs.map(short).join(", "),
    row.exponent.toFixed(2),
    row.providerMs.map(short).join(", "),
    row.providerPeakMiB.join(", "),
    row.descriptors.join(", "),
  ];
}

function label({ operation, checkpoints }: FleetRow): string {
  return `${operation}, ${checkpoints}`;
}

function short(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}
