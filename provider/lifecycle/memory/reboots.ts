import type { HostState } from "../../model/host-state";
import { linkNamed } from "../../state/links";
import type { Told } from "./told";

/** Tells the user once per host which links did not come back when it booted, of those that are still missing. */
export function tellUnrestored(told: Told, host: string, state: HostState): void {
  for (const { link, why } of state.unrestored ?? []) {
    const record = state.records.find((each) => each.link === link);
    const isBack = record !== undefined && linkNamed(state, link)?.alias.startsWith("trunkline:") === true;
    if (record !== undefined && !isBack) told.info(`${host}: ${link} did not come back at boot: ${why}`);
  }
}

/** Tells the user once per host if links will not come back there, and why. */
export function tellUnrestorable(told: Told, host: string, { restorer }: HostState): void {
  if (restorer === undefined) return;
  const why =
    restorer.init === undefined
      ? "neither systemd nor OpenRC runs there"
      : restorer.status !== "ready" && restorer.unwritable !== undefined
        ? `what brings them back cannot be put in /etc there (${restorer.unwritable})`
        : undefined;
  if (why === undefined) return;
  told.info(
    `${host}: links will not come back after a reboot until the next pulumi up: ${why}; persist: false says that this is meant`,
    `no restorer on ${host}`,
  );
}
