import { DemoFailure } from "./failure";
import type { DemoHost } from "./hosts";
import { command, holds, quote, say } from "./screen";

/** One of the demo's VLANs, as both hosts see it. */
export interface DemoVlan {
  readonly id: number;
  readonly link: string;
  /** The addresses of the first host and the second, without prefix lengths. */
  readonly addresses: readonly [string, string];
}

/** Enough tries that one lost packet does not matter. */
const PING = "ping -n -c 3 -i 0.3 -W 1";

/** Checks that the first host reaches the second in this VLAN. */
export async function pingWithin(
  vlan: DemoVlan,
  [first, second]: readonly [DemoHost, DemoHost],
): Promise<void> {
  const target = vlan.addresses[1];
  const line = `${PING} -I ${vlan.link} ${target}`;
  command(first.name, line);
  const { exitCode, stdout, stderr } = await first.run(line);
  quote(lastLines(stdout + stderr));
  if (exitCode === 0) return holds(`${first.name} reaches ${second.name} in VLAN ${vlan.id}`);
  throw new DemoFailure(
    `${first.name} gets no answer from ${target} of ${second.name} in VLAN ${vlan.id}; ` +
      `does the switch carry VLAN ${vlan.id}, tagged, on the ports of both?`,
  );
}

/**
 * Checks that nothing sent in one VLAN arrives in the other. By default a Linux host answers ARP for any of its
 * addresses on any of its links, even for that of VLAN 20 in VLAN 10, so the links are first told to answer for their
 * own addresses only. Then only the other VLAN's link could answer, which must not have heard the question.
 */
export async function noPingAcross(
  [one, other]: readonly [DemoVlan, DemoVlan],
  hosts: readonly [DemoHost, DemoHost],
): Promise<void> {
  const [first, second] = hosts;
  say(
    "  By default Linux answers ARP for all its addresses on all its links. From now on the new links answer for their own " +
      "addresses only, so that only the other VLAN's link could answer. The setting disappears with the links.",
  );
  for (const host of hosts) await run(host, [one, other].map(({ link }) => arpIgnore(link)).join("; "));
  for (const [from, to] of [[one, other] as const, [other, one] as const]) {
    const line = `${PING} -I ${from.link} ${to.addresses[1]}`;
    command(first.name, line);
    const { exitCode, stdout, stderr } = await first.run(line);
    quote(lastLines(stdout + stderr));
    if (exitCode === 0)
      throw new DemoFailure(
        `${second.name}'s address in VLAN ${to.id} answers in VLAN ${from.id}: the VLANs leak`,
      );
    if (exitCode !== 1) throw new DemoFailure(`${first.name}: ping did not run: ${stderr.trim()}`);
  }
  for (const vlan of [one, other]) await pingWithin(vlan, hosts);
  holds(`VLAN ${one.id} and VLAN ${other.id} cannot reach each other, while hosts within each can`);
}

/** Runs a command that must succeed. */
export async function run(host: DemoHost, line: string): Promise<string> {
  command(host.name, line);
  const { exitCode, stdout, stderr } = await host.run(line);
  if (exitCode === 0) return stdout;
  throw new DemoFailure(`${host.name}: "${line}" ended with status ${String(exitCode)}: ${stderr.trim()}`);
}

const arpIgnore = (link: string): string => `echo 1 >/proc/sys/net/ipv4/conf/${link}/arp_ignore`;

/** Returns the lines of ping's output that tell the result. */
export function lastLines(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("---"));
  return lines.slice(1).join("\n") || lines.join("\n");
}
