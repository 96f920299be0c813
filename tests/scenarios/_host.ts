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
  beforeEach(async () => {
    // Where diff tells the user what it found to be done; see `told`.
    jest.spyOn(console, "info").mockImplementation(() => undefined);
    await clean(...all());
  });
  afterEach(() => {
    jest.restoreAllMocks();
    endRuns();
  });
  afterAll(() => clean(...all()));
  return targets;
}

/** What the provider has told the user in this test, a line each. */
export function told(): string[] {
  return jest.mocked(console.info).mock.calls.map(([line]) => String(line));
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
while read -r _ place _; do
  case $place in */ip|*/flock|*/nsenter|*/arping|*/busybox|/proc/sys|/var/lib/trunkline) umount "$place" ;; esac
done </proc/mounts
[ ! -e /tmp/8021q.ko ] || { mv /tmp/8021q.ko /lib/modules/*/kernel/net/8021q/; depmod; }
[ -d /sys/module/8021q ] || modprobe 8021q
[ -d /sys/module/dummy ] || modprobe dummy
pkill -9 -xf 'sleep 987654'
for name in $(ls /run/netns 2>/dev/null); do ip netns del $name; done
for round in 1 2 3; do
  for link in /sys/class/net/*; do
    link=\${link##*/}
    case $link in lo|mgmt0|eth0|bonding_masters) ;; *) ip link del $link 2>/dev/null ;; esac
  done
done
read -r mtu </sys/class/net/eth0/mtu
[ "$mtu" = 1500 ] || ip link set eth0 mtu 1500
[ ! -e /sys/class/net/eth0/master ] || ip link set eth0 nomaster
# Otherwise an IPv6 address changes by itself a second after its link came up.
for family in all default; do echo 0 >/proc/sys/net/ipv6/conf/$family/accept_dad; done
echo 0 >/proc/sys/net/ipv6/conf/default/disable_ipv6
rm -rf /var/lib/trunkline /tmp/monitor /tmp/pwned
ip -d -j address show
`;

export async function clean(...hosts: readonly LabHost[]): Promise<void> {
  await Promise.all(
    hosts.map(async (host) => {
      const { stdout } = await host.run("sh", { stdin: cleaning, check: false });
      assertClean(host, byName(stdout));
    }),
  );
}

/** The next test would fail with somebody else's name on it. */
function assertClean(host: LabHost, all: Record<string, KernelLink>): void {
  const left = Object.keys(all).filter((name) => !["lo", "mgmt0", "eth0"].includes(name));
  if (left.length > 0) throw new Error(`${host.name}: could not be cleaned of ${left.join(", ")}`);
  // The lab's eth0 does not come up a second time: a test that needs a parent to go down makes a dummy.
  if (all["eth0"]?.flags.includes("UP") !== true) throw new Error(`${host.name}: eth0 is down`);
}

export async function links(host: LabHost, namespace?: string): Promise<Record<string, KernelLink>> {
  const within = namespace === undefined ? "" : `ip netns exec ${namespace} `;
  const { stdout } = await host.run(`${within}ip -d -j address show`);
  return byName(stdout);
}

function byName(printed: string): Record<string, KernelLink> {
  const all = JSON.parse(printed) as KernelLink[];
  return Object.fromEntries(all.map((each) => [each.ifname, each]));
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
