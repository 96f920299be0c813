import { createInterface } from "node:readline/promises";
import type { DemoVlan } from "./checks";
import { DemoFailure, Interrupted } from "./failure";
import type { DemoHost } from "./hosts";
import { bold, say } from "./screen";

export interface Intention {
  readonly hosts: readonly [DemoHost, DemoHost];
  readonly parent: string;
  readonly vlans: readonly [DemoVlan, DemoVlan];
}

/** Says precisely what will be done on somebody's hosts. */
export function explain({ hosts, parent, vlans }: Intention): void {
  const links = vlans.map(({ link }) => link).join(" and ");
  const [one, other] = vlans;
  const [first, second] = hosts;
  say(bold(`On ${first.address} and ${second.address} this will, as root:`));
  say(`  1. list links, addresses and routes
  2. make ${links} on ${parent}: ${vlans.map(({ id }) => `802.1Q id ${id}`).join(", ")}
     with ${one.addresses.join(" and ")}, ${other.addresses.join(" and ")} (/24, documentation ranges of RFC 5737)
  3. ping between them; before that, set arp_ignore=1 on these two links
  4. make a network namespace on each, named demo- and six hex digits, with an ipvlan link on ${one.link}
     that gets an address from ${one.addresses[0].replace(/\d+$/, "128/25")}, and ping between the namespaces
  5. on ${first.address} only, take ${one.link} down and delete ${other.link} by hand, then repair both
  6. delete ${links} and the namespaces again, and compare the hosts with the listing of step 1`);
  say(
    "It changes no other link or address, no route, and no file outside /var/lib/trunkline. If one of the links exists " +
      "already, it stops before step 2. Whatever goes wrong after that, it still does step 6. It leaves behind the folder " +
      "/var/lib/trunkline with a lock file, a count of changes (revision) and empty folders, and the kernel's 8021q and " +
      "ipvlan modules if they were not loaded before.",
  );
  say("Host keys are verified. The switch must carry both VLANs tagged on the ports of both hosts.");
}

export async function agree(signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new DemoFailure("there is no terminal to ask on; use --yes to go ahead without asking");
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    // Ctrl-C at the question is an answer as well.
    const answer = await new Promise<string>((resolve, reject) => {
      lines.on("SIGINT", () => reject(new Interrupted()));
      lines.on("close", () => resolve(""));
      lines.question("Go ahead? [y/N] ", { signal }).then(resolve, () => reject(new Interrupted()));
    });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}

/** Checks, before anything is changed, that the hosts have what the demo needs. */
export async function mustBeReady({ hosts, parent, vlans }: Intention): Promise<void> {
  for (const host of hosts) {
    const { stdout, stderr, exitCode } = await host.run(
      "for name in ip ping flock; do command -v $name; done; echo ---; ls /sys/class/net",
    );
    if (exitCode !== 0) throw new DemoFailure(`${host.name}: cannot run commands as root: ${stderr.trim()}`);
    const [commands = "", links = ""] = stdout.split("---\n");
    for (const name of ["ip", "ping", "flock"])
      if (!new RegExp(`/${name}$`, "m").test(commands))
        throw new DemoFailure(`${host.name}: there is no ${name} command`);
    const present = links.trim().split("\n");
    if (!present.includes(parent))
      throw new DemoFailure(`${host.name}: there is no link ${parent}; the links are ${present.join(", ")}`);
    const taken = vlans.filter(({ link }) => present.includes(link)).map(({ link }) => link);
    if (taken.length > 0)
      throw new DemoFailure(
        `${host.name} already has ${taken.join(" and ")}; choose unused ids with --vlans`,
      );
  }
}
