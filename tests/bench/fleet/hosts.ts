import { type Lab, type LabHost, startLab } from "../../lab";
import { inParallel } from "../../lab/wait";
import { changesHosts, type Operation } from "../cases";

/** What every host of the fleet gets: a macvlan network on eth0, and an attachment to it for each namespace. */
export interface FleetWishes {
  readonly cidr: string;
  readonly namespaces: readonly string[];
  /** By host, then by namespace. */
  readonly addresses: readonly (readonly string[])[];
}

const namespaces = ["c1", "c2"];

export function fullWishes(hosts: number): FleetWishes {
  const rack = 100;
  const addressOf = (host: number, index: number): string =>
    `10.201.${Math.floor(host / rack)}.${10 + 2 * (host % rack) + index}`;
  const addresses = Array.from({ length: hosts }, (_, host) =>
    namespaces.map((_name, index) => addressOf(host, index)),
  );
  return { cidr: "10.201.0.0/16", namespaces, addresses };
}

/** A resource for each host and no more. */
export function leastWishes(hosts: number): FleetWishes {
  return { ...fullWishes(hosts), namespaces: [] };
}

const AT_ONCE = 8;

/** Starts hosts with the namespaces of their containers. Their sshd logs each command, and they look as if systemd had booted them. */
export async function startFleet(hosts: number): Promise<Lab> {
  const lab = await startLab({ hosts, namespaces: true });
  const logging = 'echo "LogLevel VERBOSE" >/etc/ssh/sshd_config.d/bench.conf';
  const making = namespaces.map((name) => `ip netns add ${name}`).join(" && ");
  await inParallel(lab.hosts, AT_ONCE, async (host) => {
    await host.run(`${logging} && mkdir -p /run/systemd/system && ${making}`);
  });
  return lab;
}

/** Checks that all attachments are up with an address, or none exists: failed operations would look fast. */
export async function checkFleet(lab: Lab, expected: "all" | "none"): Promise<void> {
  const asked = namespaces.map((name) => `ip -n ${name} -o -4 address show scope global up | wc -l`);
  const wanted = namespaces.map(() => (expected === "all" ? "1" : "0"));
  await inParallel(lab.hosts, AT_ONCE, async (host) => {
    const { stdout } = await host.run(asked.join("; "));
    if (stdout.trim().split("\n").join() !== wanted.join())
      throw new Error(`${host.name}: has addresses ${stdout.trim()}, not ${wanted.join()}`);
  });
}

/** Returns a shell script that does the least for the same on one host: look, one `ip -batch` for each namespace, look. */
export function bareScript(wishes: FleetWishes, operation: Operation, host: number): string {
  const addresses = wishes.addresses[host] ?? [];
  const look = [
    "ip -j -d address show",
    "ip -j route show table all",
    ...namespaces.map((name) => `ip -n ${name} -j -d address show`),
  ].join("\n");
  if (!changesHosts(operation)) return look;
  const changes = namespaces.map((name, index) =>
    operation === "create"
      ? [
          `ip -batch - <<end`,
          `link add link eth0 name m${index} netns ${name} type macvlan mode bridge`,
          `end`,
          `ip -n ${name} -batch - <<end`,
          `link set dev m${index} alias bench:m${index}`,
          `address replace ${addresses[index] ?? ""}/24 dev m${index}`,
          `link set dev m${index} up`,
          `end`,
        ].join("\n")
      : `ip -n ${name} link delete dev m${index}`,
  );
  return [look, ...changes, look].join("\n");
}

export interface ConsoleCounts {
  readonly handshakes: number;
  /** Commands over ssh, one round trip each. */
  readonly commands: number;
}

/** Counts logins and commands on a host since it had printed so many characters. */
export function countsSince(host: LabHost, printed: number): ConsoleCounts {
  const text = host.consoleLog().slice(printed);
  const count = (pattern: RegExp): number => [...text.matchAll(pattern)].length;
  return { handshakes: count(/^Accepted \S+ for /gm), commands: count(/^Starting session: command /gm) };
}
