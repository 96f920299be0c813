import type { LabHost } from "../lab";

/** Holds a host's lock until `releaseLock`: exclusively like a change, or `shared` like a look, to delay changes. */
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
 * Returns the command that finds running scripts by the mode at the end of their command. The brackets keep pgrep from
 * finding its own caller.
 */
export function findScripts(mode: "look" | "change"): string {
  return `pgrep -f '^sh -c .* trunkline [${mode.charAt(0)}]${mode.slice(1)}$'`;
}

export async function scriptsRun(host: LabHost, mode: "look" | "change", count = 1): Promise<void> {
  await host.run(`until [ $(${findScripts(mode)} | wc -l) -ge ${String(count)} ]; do sleep 0.05; done`);
}
