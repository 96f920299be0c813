import type { LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import { endRuns, inputOf, type HostInput } from "./_run";

/** What the kernel says of a link: `ip -d -j address show`, as it comes. */
export interface KernelLink {
  readonly ifindex: number;
  readonly ifname: string;
  readonly link?: string;
  readonly flags: readonly string[];
  readonly mtu: number;
  readonly address: string;
  readonly ifalias?: string;
  readonly linkinfo?: {
    readonly info_kind?: string;
    readonly info_data?: {
      readonly protocol?: string;
      readonly id?: number;
      readonly flags?: readonly string[];
      readonly ingress_qos?: readonly { from: number; to: number }[];
      readonly egress_qos?: readonly { from: number; to: number }[];
    };
  };
  readonly addr_info: readonly {
    readonly family: string;
    readonly local: string;
    readonly prefixlen: number;
    readonly scope: string;
  }[];
}

/** A host of the lab, and how a program's resources name it. */
export interface Target {
  readonly host: LabHost;
  readonly input: HostInput;
}

/** Gives every test of a file the lab's first hosts, as they were when they booted. */
export function useHosts(count = 1): readonly Target[] {
  const targets: Target[] = [];
  const all = (): LabHost[] => targets.map(({ host }) => host);
  beforeAll(async () => {
    for (const host of (await sharedLab()).hosts.slice(0, count))
      targets.push({ host, input: inputOf(host) });
  });
  beforeEach(() => clean(...all()));
  afterEach(endRuns);
  afterAll(() => clean(...all()));
  return targets;
}

/** The only host of a file that uses one. */
export function only([target]: readonly Target[]): Target {
  if (target === undefined) throw new Error("the lab has no host");
  return target;
}

/**
 * Takes a host back to what it was when it booted: only lo, mgmt0 and eth0, eth0 as it came, no record, no namespace, and
 * nothing left of what a test put in the place of a program.
 */
const cleaning = `
for file in /usr/bin/ip /usr/sbin/ip /bin/ip /sbin/ip /usr/bin/flock /var/lib/trunkline; do
  while umount "$file" 2>/dev/null; do :; done
done
[ ! -e /tmp/modules.dep ] || mv /tmp/modules.dep /lib/modules/$(uname -r)/modules.dep
modprobe -a 8021q dummy
for pid in $(pgrep -f "sleep 98765[4]"); do kill -9 $pid; done
for name in $(ip netns list | cut -d' ' -f1); do ip netns del $name; done
for round in 1 2 3; do
  for link in $(ls /sys/class/net); do
    case $link in lo|mgmt0|eth0|bonding_masters) ;; *) ip link del $link 2>/dev/null ;; esac
  done
done
ip link set eth0 nomaster mtu 1500
ip addr flush dev eth0 scope global
rm -rf /var/lib/trunkline /tmp/monitor /tmp/lock-*
`;

export async function clean(...hosts: readonly LabHost[]): Promise<void> {
  await Promise.all(hosts.map((host) => host.run("sh", { stdin: cleaning, check: false })));
  await Promise.all(hosts.map(assertClean));
}

/** The next test would fail with somebody else's name on it. */
async function assertClean(host: LabHost): Promise<void> {
  const all = await links(host);
  const left = Object.keys(all).filter((name) => !["lo", "mgmt0", "eth0"].includes(name));
  if (left.length > 0) throw new Error(`${host.name}: could not be cleaned of ${left.join(", ")}`);
  // The lab's eth0 does not come up a second time: a test that needs a parent to go down makes a dummy.
  if (all["eth0"]?.flags.includes("UP") !== true) throw new Error(`${host.name}: eth0 is down`);
}

export async function links(host: LabHost, namespace?: string): Promise<Record<string, KernelLink>> {
  const within = namespace === undefined ? "" : `ip netns exec ${namespace} `;
  const { stdout } = await host.run(`${within}ip -d -j address show`);
  const all = JSON.parse(stdout) as KernelLink[];
  return Object.fromEntries(all.map((link) => [link.ifname, link]));
}

/** The link of that name as the kernel has it; undefined when there is none. */
export async function link(host: LabHost, name: string): Promise<KernelLink | undefined> {
  return (await links(host))[name];
}

/** A link's permanent addresses, as `ip` prints them, sorted. */
export function addressesOf(of: KernelLink | undefined): string[] {
  return (of?.addr_info ?? [])
    .filter(({ scope }) => scope === "global")
    .map(({ local, prefixlen }) => `${local}/${String(prefixlen)}`)
    .sort();
}

/** The record that the host keeps of a link; undefined when it keeps none. */
export async function record(host: LabHost, name: string): Promise<string | undefined> {
  const { code, stdout } = await host.run(`cat /var/lib/trunkline/links/'${name}'`, { check: false });
  return code === 0 ? stdout : undefined;
}

/** Names of the links that the host keeps records of. */
export async function records(host: LabHost): Promise<string[]> {
  const { stdout } = await host.run("ls -A /var/lib/trunkline/links 2>/dev/null", { check: false });
  return stdout.split("\n").filter((name) => name !== "");
}

/** Everything that a test could have changed: links, addresses, records. Equal texts are equal hosts. */
export async function everything(host: LabHost): Promise<string> {
  const { stdout } = await host.run(
    "ip -d link; ip address show | grep -v valid_lft; cd /var/lib/trunkline 2>/dev/null && grep -r . links",
    { check: false },
  );
  return stdout;
}

/** The lines that `ip monitor` prints about links and addresses while `work` goes on. */
export async function changesDuring(host: LabHost, work: () => Promise<unknown>): Promise<string[]> {
  await host.run(
    "ip -o monitor link address >/tmp/monitor 2>&1 </dev/null & echo $! >/tmp/monitor.pid; " +
      // It listens from when it has its socket.
      "until grep -q . /proc/net/netlink && ls -l /proc/$(cat /tmp/monitor.pid)/fd | grep -q socket; do :; done",
  );
  await work();
  // A link of our own marks the end: what came before it in the kernel is in the file before it.
  const { stdout } = await host.run(
    "ip link add mark-end type dummy; ip link del mark-end; " +
      "until grep -q mark-end /tmp/monitor; do :; done; kill $(cat /tmp/monitor.pid); cat /tmp/monitor",
  );
  return stdout.split("\n").filter((line) => line !== "" && !line.includes("mark-end"));
}
