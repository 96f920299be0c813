import { setTimeout as sleep } from "node:timers/promises";
import { type DemoVlan, pingWithin, run } from "./checks";
import { pingContainers } from "./container-chapters";
import { DemoFailure } from "./failure";
import type { DemoHost } from "./hosts";
import { holds, quote, say, whileWaiting } from "./screen";
import type { Scene } from "./scene";

/** Docker starts its containers a while after a host accepts logins. */
const LONGEST_MS = 120_000;
const GLANCE_MS = 500;

/** Cuts the power of the first host. What it needs to make its links again, it has on its own disk. */
export async function losePower(scene: Scene): Promise<void> {
  const { hosts, vlans, containers, stack } = scene;
  const [first] = hosts;
  // Docker does not write everything to the disk at once; Trunkline does.
  quote(await run(first, "sync; systemctl --no-legend list-unit-files 'trunkline-*'"));
  say(`  The power of ${first.name} is cut and switched on again. Nobody runs Pulumi.`);
  await whileWaiting("booting", () => first.losePower?.() ?? Promise.resolve());
  const address = containers.enter(stack.name, "ip -o address show eth0");
  await whileWaiting("waiting for the container", () => succeeds(first, address));
  quote(await run(first, "uptime -p; ip -br address"));
  quote(await run(first, address));
  for (const vlan of vlans) await pingWithin(vlan, hosts);
  await pingContainers(scene);
  holds(`${vlanLinks(vlans)} and the container's eth0 are back on ${first.name}, as they were`);
}

async function succeeds(host: DemoHost, line: string): Promise<void> {
  const latest = Date.now() + LONGEST_MS;
  while ((await host.run(line)).exitCode !== 0) {
    if (Date.now() > latest) throw new DemoFailure(`${host.name}: "${line}" still fails after two minutes`);
    await sleep(GLANCE_MS);
  }
}

function vlanLinks(vlans: readonly DemoVlan[]): string {
  return vlans.map(({ link }) => link).join(", ");
}
