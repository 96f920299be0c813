import { aligned, machineLine, seconds } from "../table";
import type { RestartResults } from "./measure";

/** Formats the results for a terminal of 120 columns. */
export function restartTableOf({ machine, rounds, rows }: RestartResults): string {
  const lines = rows.map(({ engine, network, running, connected }) => [
    `${engine}, ${network === "ours" ? "an attachment" : "a macvlan network of its own"}`,
    seconds(running),
    seconds(connected),
  ]);
  return [
    `A container that starts again, ${rounds} round${rounds === 1 ? "" : "s"}; median seconds (least–most) after the engine's start`,
    machineLine(machine),
    "",
    aligned([["", "first instruction", "interface up, with its address"], ...lines]),
  ].join("\n");
}
