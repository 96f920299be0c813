import type { LabHost } from "../../lab";
import { eventually } from "./waiting";

/** Holds the host's lock so that changes wait and looks do not. */
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

/** Tells whether a change has reached the host and is waiting or running: `sh -c LOADER trunkline change`. */
export async function changeIsRunning(host: LabHost): Promise<boolean> {
  const search = "grep -qzx '[c]hange' /proc/[0-9]*/cmdline 2>/dev/null";
  return (await host.run(search, { check: false })).code === 0;
}

/** Counts the changes that have reached the host while its lock is held: each is one waiting process. */
export async function changesWaiting(host: LabHost): Promise<number> {
  const count = "grep -lzx '[c]hange' /proc/[0-9]*/cmdline 2>/dev/null | wc -l";
  return Number((await host.run(count)).stdout.trim());
}

/** Waits until no change runs on the host. */
export async function changesEnded(host: LabHost): Promise<void> {
  await eventually("all changes have ended", async () => !(await changeIsRunning(host)) || undefined);
}
