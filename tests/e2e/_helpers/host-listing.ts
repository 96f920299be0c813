import type { LabHost } from "../../lab";

/** Returns everything that `ip` says of a host's links, addresses and routes, except counters and lifetimes. */
export async function listing(host: LabHost): Promise<string> {
  // The routes of an IPv6 address appear when duplicate address detection is done.
  await host.run('until [ -z "$(ip -6 -o address show tentative)" ]; do sleep 0.1; done', {
    timeoutMs: 10_000,
  });
  const { stdout } = await host.run(
    "for what in link addr 'route show table all' '-6 route show table all'; do ip -d -j $what; echo; done",
  );
  const arrays = stdout
    .split("\n")
    .filter((line) => line.startsWith("["))
    .map((line) => JSON.parse(line) as unknown);
  return JSON.stringify(arrays, (key, value: unknown) => (isFleeting(key) ? undefined : value), 1);
}

/** Matches timers such as a bridge's `gc_timer`, lifetimes of leased addresses, expiry of routes, and statistics. */
function isFleeting(key: string): boolean {
  return /timer$|life_time$|^expires$|^stats/.test(key);
}

export interface ListedLink {
  readonly ifindex: number;
  readonly ifname: string;
  readonly ifalias?: string;
  readonly link?: string;
  readonly mtu: number;
  readonly flags: readonly string[];
  readonly address: string;
  readonly linkinfo?: { readonly info_data?: { readonly id?: number; readonly protocol?: string } };
}

/** Returns the host's VLAN links, by name. */
export async function vlanLinks(host: LabHost): Promise<Record<string, ListedLink>> {
  const { stdout } = await host.run("ip -d -j link show type vlan");
  const links = JSON.parse(stdout || "[]") as ListedLink[];
  return Object.fromEntries(links.filter(({ ifname }) => ifname).map((link) => [link.ifname, link]));
}

/** Returns a link's addresses, without the link-local ones that the kernel makes. */
export async function addressesOf(host: LabHost, link: string): Promise<string[]> {
  const { stdout } = await host.run(`ip -o address show dev ${link} scope global`);
  return [...stdout.matchAll(/ inet6? (\S+)/g)].map(([, cidr = ""]) => cidr);
}

/** Removes links, namespaces and records: test files share these hosts, and each leaves them empty. */
export async function wipe(host: LabHost): Promise<void> {
  await host.run(
    [
      "for link in $(ls /sys/class/net); do case $link in lo|eth0|mgmt0) ;; *) ip link delete dev $link 2>/dev/null ;; esac; done",
      "for namespace in $(ls /run/netns 2>/dev/null); do ip netns delete $namespace; done",
      "rm -rf /var/lib/trunkline /run/trunkline /run/hold-lock",
      "[ ! -e /etc/systemd/system/trunkline-docker.service ] || systemctl stop trunkline-docker.service",
      "[ ! -e /etc/systemd/system/trunkline-netns.path ] || systemctl stop trunkline-netns.path trunkline-netns-pass.service",
      "rm -f /usr/share/containers/oci/hooks.d/trunkline.json",
      "rm -f /etc/systemd/system/trunkline-* /etc/systemd/system/*.wants/trunkline-* /etc/udev/rules.d/*trunkline*",
      "ip link set eth0 up mtu 1500",
      "true",
    ].join("; "),
  );
}
