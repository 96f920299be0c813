import { DemoFailure } from "./failure";
import type { DemoHost } from "./hosts";
import { command, holds, quote, say } from "./screen";

/** One of the demo's VLANs as both hosts see it. */
export interface DemoVlan {
  readonly id: number;
  readonly link: string;
  /** Of the first host and the second, without the prefix length. */
  readonly addresses: readonly [string, string];
}

/** Enough tries that one lost packet decides nothing. */
const PING = "ping -n -c 3 -i 0.3 -W 1";

/** The first host reaches the second in this VLAN. */
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
 * Nothing that is sent in one VLAN arrives in the other. By itself a Linux host answers ARP for any of its addresses on
 * any of its links, also for that of VLAN 20 in VLAN 10: so the links are told first to answer for their own addresses
 * only. What could answer then is the other VLAN's link alone, which must not have heard the question.
 */
export async function noPingAcross(
  [one, other]: readonly [DemoVlan, DemoVlan],
  hosts: readonly [DemoHost, DemoHost],
): Promise<void> {
  const [first, second] = hosts;
  say(
    "  By itself Linux answers ARP for all its addresses on all its links. From here on the new links answer for their own " +
      "addresses only, so that an answer can come from the other VLAN's link alone. The setting goes with the links.",
  );
  for (const host of hosts) await run(host, [one, other].map(({ link }) => arpIgnore(link)).join("; "));
  for (const [from, to] of [[one, other] as const, [other, one] as const]) {
    const line = `${PING} -I ${from.link} ${to.addresses[1]}`;
    command(first.name, line);
    const { exitCode, stdout, stderr } = await first.run(line);
    quote(lastLines(stdout + stderr));
    if (exitCode === 0)
      throw new DemoFailure(
        `${second.name}'s address in VLAN ${to.id} answers in VLAN ${from.id}: they leak`,
      );
    if (exitCode !== 1) throw new DemoFailure(`${first.name}: ping did not run: ${stderr.trim()}`);
  }
  for (const vlan of [one, other]) await pingWithin(vlan, hosts);
  holds(`no way from VLAN ${one.id} to VLAN ${other.id} or back, while both answer within`);
}

/** Runs a command that must succeed. */
export async function run(host: DemoHost, line: string): Promise<string> {
  command(host.name, line);
  const { exitCode, stdout, stderr } = await host.run(line);
  if (exitCode === 0) return stdout;
  throw new DemoFailure(`${host.name}: "${line}" ended with status ${String(exitCode)}: ${stderr.trim()}`);
}

const arpIgnore = (link: string): string => `echo 1 >/proc/sys/net/ipv4/conf/${link}/arp_ignore`;

/** Of what ping prints, what came of it. */
export function lastLines(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("---"));
  return lines.slice(1).join("\n") || lines.join("\n");
}
