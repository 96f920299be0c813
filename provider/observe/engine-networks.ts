import { z } from "zod";
import type { EngineNetwork } from "../model/attachment";
import type { ChildKind } from "../model/network";
import { jsonIn } from "./json";

/** The fields that are read here of one of Podman's files (netavark's). */
const file = z.object({
  name: z.string(),
  driver: z.string(),
  network_interface: z.string(),
  options: z.record(z.string(), z.string()).nullish(),
});

/**
 * Parses the networks in an engine's section: lines `network DRIVER NAME PARENT MODE FLAG`, of which each of the last
 * three may be empty, or files, each after a line `network-file`.
 */
export function parseEngineNetworks(lines: readonly string[]): EngineNetwork[] {
  const told = lines
    .filter((line) => line.startsWith("network "))
    .flatMap((line) => {
      const [, driver = "", name = "", parent = "", mode = "", flag = ""] = line.split(" ");
      return networkOf({ driver, name, parent, mode, flag });
    });
  const [, ...files] = lines.join("\n").split(/^network-file$/m);
  return [...told, ...files.flatMap(inFile)];
}

function inFile(text: string): EngineNetwork[] {
  const { data } = file.safeParse(jsonIn(text));
  if (data === undefined) return [];
  const { driver, name, network_interface: parent, options } = data;
  return networkOf({ driver, name, parent, mode: options?.["mode"] ?? "", flag: "" });
}

/** Fills in the mode and flag that Docker and Podman use where none was given. */
function networkOf({ driver, name, parent, mode, flag }: Readonly<Record<string, string>>): EngineNetwork[] {
  if (parent === undefined || parent === "" || name === undefined) return [];
  const child = {
    macvlan: { driver, mode: mode || "bridge" },
    ipvlan: { driver, mode: mode || "l2", flag: flag || "bridge" },
  }[driver ?? ""];
  return child === undefined ? [] : [{ name, parent, child: child as ChildKind }];
}
