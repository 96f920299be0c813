import type { LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import { closeConnections } from "./_connections";
import { endRuns, inputOf, type HostInput } from "./_run";

export { told } from "./_run";

/** A link as the kernel reports it, in the form of `ip -d -j address show`. */
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

/** A host of the lab, and the input by which a program's resources refer to it. */
export interface Target {
  readonly host: LabHost;
  readonly input: HostInput;
}

/**
 * "quick" has the kernel accept IPv6 addresses without a look for duplicates, so that none changes a second after its link
 * came up; "distribution" leaves the kernel's defaults, as Debian and its like do.
 */
type Ipv6Defaults = "quick" | "distribution";

const acceptAfterLooking = "echo 1 >/proc/sys/net/ipv6/conf/default/accept_dad";

/** Provides the lab's first hosts to every test of a file, each in the state in which it booted. */
export function useHosts(count = 1, ipv6: Ipv6Defaults = "quick"): readonly Target[] {
  const targets: Target[] = [];
  const all = (): LabHost[] => targets.map(({ host }) => host);
  beforeAll(async () => {
    for (const host of (await sharedLab()).hosts.slice(0, count))
      targets.push({ host, input: inputOf(host) });
  });
  beforeEach(async () => {
    await clean(...all());
    if (ipv6 === "distribution") await Promise.all(all().map((host) => host.run(acceptAfterLooking)));
  });
  afterEach(endRuns);
  afterAll(closeConnections);
  afterAll(() => clean(...all()));
  return targets;
}

/** Returns the host of a file that uses only one. */
export function only([target]: readonly Target[]): Target {
  if (target === undefined) throw new Error("the lab has no host");
  return target;
}

/**
 * Restores a host to its state after boot: only lo, mgmt0 and an unchanged eth0, no records, no namespaces, and no
 * stand-ins that a test mounted over programs.
 */
const cleaning = `
while read -r _ place _; do
  case $place in */ip|*/flock|*/nsenter|*/arping|*/busybox|/proc/sys*|/var/lib/trunkline) umount "$place" ;; esac
done </proc/mounts
rm -f /etc/modprobe.d/hardening.conf
[ ! -e /tmp/8021q.ko ] || { mv /tmp/8021q.ko /lib/modules/*/kernel/net/8021q/; depmod; }
[ -d /sys/module/8021q ] || modprobe 8021q
[ -d /sys/module/dummy ] || modprobe dummy
units=""
for unit in trunkline-restore.service trunkline-docker.service trunkline-netns-pass.service; do
  [ ! -L /run/systemd/units/invocation:$unit ] || units="$units $unit"
done
[ ! -e /etc/systemd/system/trunkline-netns.path ] || units="$units trunkline-netns.path trunkline-netns-pass.service"
[ -z "$units" ] || systemctl stop $units
[ ! -e /etc/systemd/system/trunkline-docker.service ] || { rm /etc/systemd/system/trunkline-docker.service; systemctl daemon-reload; }
pkill -9 -xf 'sleep 987654'
while ip rule del priority 30000 2>/dev/null; do :; done
for name in $(ls /run/netns 2>/dev/null); do ip netns del $name; done
for round in 1 2 3; do
  for link in /sys/class/net/*; do
    link=\${link##*/}
    case $link in lo|mgmt0|eth0|bonding_masters) ;; *) ip link del dev $link 2>/dev/null ;; esac
  done
done
read -r mtu </sys/class/net/eth0/mtu
[ "$mtu" = 1500 ] || ip link set eth0 mtu 1500
[ ! -e /sys/class/net/eth0/master ] || ip link set eth0 nomaster
for family in all default; do echo 0 >/proc/sys/net/ipv6/conf/$family/accept_dad; done
echo 0 >/proc/sys/net/ipv6/conf/default/disable_ipv6
rm -rf /var/lib/trunkline /run/trunkline /tmp/monitor /tmp/pwned /usr/share/containers/oci/hooks.d/trunkline.json
rm -f /etc/systemd/system/trunkline-* /etc/systemd/system/*.wants/trunkline-* /etc/udev/rules.d/*trunkline*
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

/** Fails here, as otherwise the next test would fail for another test's fault. */
function assertClean(host: LabHost, all: Record<string, KernelLink>): void {
  const left = Object.keys(all).filter((name) => !["lo", "mgmt0", "eth0"].includes(name));
  if (left.length > 0) throw new Error(`${host.name}: could not be cleaned of ${left.join(", ")}`);
  // The lab's eth0 does not come up again, so a test that needs a parent to go down makes a dummy.
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

/** Returns the link with this name as the kernel reports it; undefined if there is none. */
export async function link(host: LabHost, name: string): Promise<KernelLink | undefined> {
  return (await links(host))[name];
}

/** Returns a link's permanent addresses as `ip` prints them, sorted. */
export function addressesOf(of: KernelLink | undefined): string[] {
  return (of?.addr_info ?? [])
    .filter(({ scope }) => scope === "global")
    .map(({ local, prefixlen }) => `${local}/${String(prefixlen)}`)
    .sort();
}

/** Returns the host's record of a link; undefined if there is none. */
export async function record(host: LabHost, name: string): Promise<string | undefined> {
  const { code, stdout } = await host.run(`cat /var/lib/trunkline/links/'${name}'`, { check: false });
  return code === 0 ? stdout : undefined;
}

/** Returns the names of the links that the host has records of. */
export async function records(host: LabHost): Promise<string[]> {
  const { stdout } = await host.run("ls -A /var/lib/trunkline/links 2>/dev/null", { check: false });
  return stdout.split("\n").filter((name) => name !== "");
}

/** Returns everything that a test could have changed (links, addresses, records): equal texts mean equal hosts. */
export async function everything(host: LabHost): Promise<string> {
  const { stdout } = await host.run(
    // A bridge's timers run.
    "ip -d link | sed 's/_timer *[0-9.]*//g'; ip address show | grep -v valid_lft; cd /var/lib/trunkline 2>/dev/null && grep -r . links",
    { check: false },
  );
  return stdout;
}

/** Returns the lines that `ip monitor` prints about links and addresses, or links and routes, while `work` runs. */
export async function changesDuring(
  host: LabHost,
  work: () => Promise<unknown>,
  about: "link address" | "link route" = "link address",
): Promise<string[]> {
  await host.run(
    `ip -o monitor ${about} >/tmp/monitor 2>&1 </dev/null & echo $! >/tmp/monitor.pid; ` +
      // It listens as soon as it has its socket.
      "until grep -q . /proc/net/netlink && ls -l /proc/$(cat /tmp/monitor.pid)/fd | grep -q socket; do :; done",
  );
  await work();
  // A link of our own marks the end: whatever the kernel reported before it stands before it in the file.
  const { stdout } = await host.run(
    "ip link add mark-end type dummy; ip link del mark-end; " +
      "until grep -q mark-end /tmp/monitor; do :; done; kill $(cat /tmp/monitor.pid); cat /tmp/monitor",
  );
  return stdout.split("\n").filter((line) => line !== "" && !line.includes("mark-end"));
}
