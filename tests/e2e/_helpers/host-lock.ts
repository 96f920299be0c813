import type { LabHost } from "../../lab";
import * as scenarios from "../../scenarios/_lock";

/** Holds the host's lock so that changes wait and looks do not. */
export async function holdLock(host: LabHost): Promise<() => Promise<void>> {
  await scenarios.holdLock(host, "shared");
  return () => scenarios.releaseLock(host);
}

/** Changes that have reached the host and are waiting or running: `sh -c LOADER trunkline change`. */
const CHANGES = "grep -lzx '[c]hange' /proc/[0-9]*/cmdline 2>/dev/null | wc -l";
const CHANGES_MS = 60_000;

/** Waits, on the host itself, until so many changes have reached it: asking it again and again would keep it busy. */
export async function changesCome(host: LabHost, count = 1): Promise<void> {
  await host.run(`until [ $(${CHANGES}) -ge ${String(count)} ]; do sleep 0.1; done`, {
    timeoutMs: CHANGES_MS,
  });
}

/** Waits until no change runs on the host. */
export async function changesEnded(host: LabHost): Promise<void> {
  await host.run(`while [ $(${CHANGES}) -gt 0 ]; do sleep 0.1; done`, { timeoutMs: CHANGES_MS });
}
