import type { CopiedRecord } from "../model/host-state";
import { machinesDiffer, parseSeenMachineId } from "../model/machine";
import { isLinkName, isNetworkName, recordsIn, valuesOf } from "./lines";

/**
 * Takes out of what all record files say those that were written on another machine, and came to this one with a copy of
 * its disk. The script ends each record with a line `machine ID`, if its host has an id. Records of earlier releases have
 * none and count as written here.
 *
 * @param machine the id of this host; undefined: it has none, and no record counts as a copy
 */
export function withoutCopies(
  text: string,
  machine: string | undefined,
): { readonly records: string; readonly copies: readonly CopiedRecord[] } {
  const all = text.split(/^(?=trunkline-)/m);
  const isCopy = (record: string): boolean => machinesDiffer(writtenOn(record.split("\n")), machine);
  return {
    records: all.filter((record) => !isCopy(record)).join(""),
    copies: all.filter(isCopy).flatMap(copyIn),
  };
}

const kinds = [
  { kind: "link", heading: /^trunkline-record 1 (\S+)$/, isName: isLinkName },
  { kind: "network", heading: /^trunkline-network 1 (\S+)$/, isName: isNetworkName },
  { kind: "route", heading: /^trunkline-route 1 ([0-9a-f]{12})$/, isName: () => true },
  { kind: "attachment", heading: /^trunkline-attachment 1 ([0-9a-f]{12})$/, isName: () => true },
] as const;

function copyIn(text: string): CopiedRecord[] {
  return kinds.flatMap(({ kind, heading, isName }) =>
    recordsIn(text, heading).flatMap(({ name, lines }) => {
      const [[urn], machine] = [valuesOf(lines, "urn"), writtenOn(lines)];
      return urn === undefined || machine === undefined || !isName(name)
        ? []
        : [{ kind, name, urn, machine }];
    }),
  );
}

function writtenOn(lines: readonly string[]): string | undefined {
  return parseSeenMachineId(valuesOf(lines, "machine")[0] ?? "");
}
