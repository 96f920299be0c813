import type { HostState } from "../../model/host-state";
import { listNames } from "../../state/words";
import type { Told } from "./told";

/** Tells the user once per host which files in the place of records are not read. */
export function tellSkipped(told: Told, host: string, { skipped }: HostState): void {
  if (skipped.length === 0) return;
  const files = listNames(skipped.map(({ file, what }) => `${file} is ${what}`));
  told.info(
    `${host}: skipping files in /var/lib/trunkline that are not records: ${files}; look at who made them, then remove them`,
    `skipped records of ${host}`,
  );
}
