import type { LabHost } from "../lab";

/** Holds a host's lock until `releaseLock`: as a change does, or `shared`, as a look does, so that only changes wait. */
export async function holdLock(host: LabHost, kind: "exclusive" | "shared"): Promise<void> {
  await host.run(
    `mkdir -p /var/lib/trunkline; flock --${kind} /var/lib/trunkline/lock sleep 987654 </dev/null >/dev/null 2>&1 & ` +
      "until pgrep -xf 'sleep 987654' >/dev/null; do :; done",
  );
}

export async function releaseLock(host: LabHost): Promise<void> {
  await host.run("pkill -xf 'sleep 987654'");
}

/**
 * Finds the scripts that run on the host it is run on, by the mode that their command ends with. Brackets keep pgrep from
 * finding who calls it.
 */
export function findScripts(mode: "look" | "change"): string {
  return `pgrep -f '^sh -c .* trunkline [${mode.charAt(0)}]${mode.slice(1)}$'`;
}

export async function scriptsRun(host: LabHost, mode: "look" | "change", count = 1): Promise<void> {
  await host.run(`until [ $(${findScripts(mode)} | wc -l) -ge ${String(count)} ]; do :; done`);
}
