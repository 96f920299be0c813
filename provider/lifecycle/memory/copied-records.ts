import type { HostState } from "../../model/host-state";
import { listNames } from "../../state/words";
import type { Told } from "./told";

/** Tells the user once per host which records another machine wrote; they count for nothing. */
export function tellCopies(told: Told, host: string, { copies }: HostState): void {
  if (copies.length === 0) return;
  const files = listNames(copies.map(({ kind, name }) => `${kind}s/${name}`));
  const machines = listNames([...new Set(copies.map(({ machine }) => machine))]);
  told.info(
    `${host}: ignoring records in /var/lib/trunkline that another machine wrote (machine-id ${machines}): ${files}; they came with a copy of its disk; remove them by npx trunkline records ${host} --copied --forget`,
    `copied records of ${host}`,
  );
}
