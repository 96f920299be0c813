import type { LabHost } from "../lab";

/** Everything of the host's own namespace that links bring along: links, addresses, routes, rules and sysctls. */
const listing = `
while ip -6 address show tentative | grep -q inet6; do sleep 0.1; done
ip -d -o link | grep -v "^[0-9]*: \\(lo\\|mgmt0\\|eth0\\|docker0\\):" | sed "s/^[0-9]*: //; s/ link.ether .* brd/ brd/"
ip -o address | grep -v docker0 | sed "s/^[0-9]*: //; s/valid_lft.*//; s/ *tentative//"
ip route show table all | grep -v docker0
ip -6 route show table all | grep -v docker0
ip rule
grep -H "" /proc/sys/net/ipv4/conf/[eh]*/{arp_ignore,arp_announce,rp_filter} /proc/sys/net/ipv6/conf/[eh]*/{accept_ra,disable_ipv6}
`;

/** Lists what a host has of links beyond those that it boots with, to be compared before and after. */
export async function listLinks(host: LabHost): Promise<string[]> {
  const { stdout } = await host.run("bash", { stdin: listing });
  return (
    stdout
      .split("\n")
      // The parent is not ours; the dummy of an isolated network gets another MAC address each time.
      .filter((line) => line !== "" && !/(^| |\/)eth0( |\/)|fe80::.* dm-|^dm-.*fe80::/.test(line))
      .sort()
  );
}

/** Waits for the script that brings links back, which waits beside the boot for what comes late. */
export const restored = `while pgrep -f '^/bin/sh /var/lib/trunkline/restore.sh'; do sleep 0.1; done >/dev/null`;
