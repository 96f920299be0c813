import type { LabHost } from "../../lab";
import { eventually } from "./waiting";

/** Holds the lock under which a host is changed, so that changes wait and looks do not. */
export async function holdLock(host: LabHost): Promise<() => Promise<void>> {
  await host.run(
    [
      "mkdir -p /var/lib/trunkline && rm -f /run/lock-held && touch /run/hold-lock",
      "setsid flock -s /var/lib/trunkline/lock -c 'touch /run/lock-held; while [ -e /run/hold-lock ]; do sleep 0.05; done' >/dev/null 2>&1 </dev/null &",
    ].join("\n"),
  );
  await eventually("the lock is held", async () =>
    (await host.run("test -e /run/lock-held", { check: false })).code === 0 ? true : undefined,
  );
  return async () => {
    await host.run("rm -f /run/hold-lock");
  };
}

/** A change has come to the host and waits for the lock or runs: `sh -c LOADER trunkline change`. */
export async function changeIsRunning(host: LabHost): Promise<boolean> {
  const search = "grep -qzx '[c]hange' /proc/[0-9]*/cmdline 2>/dev/null";
  return (await host.run(search, { check: false })).code === 0;
}

/** How many changes have come to the host while its lock is held: each is one process that waits. */
export async function changesWaiting(host: LabHost): Promise<number> {
  const count = "grep -lzx '[c]hange' /proc/[0-9]*/cmdline 2>/dev/null | wc -l";
  return Number((await host.run(count)).stdout.trim());
}

/** No change runs on the host any more. */
export async function changesEnded(host: LabHost): Promise<void> {
  await eventually("all changes have ended", async () => !(await changeIsRunning(host)) || undefined);
}
