import { type DemoVlan, noPingAcross, pingWithin, run } from "./checks";
import {
  attachContainers,
  pingContainers,
  reachContainers,
  removeContainers,
  showPicture,
  startContainers,
} from "./container-chapters";
import { DemoFailure, Interrupted } from "./failure";
import type { DemoHost } from "./hosts";
import { losePower } from "./power-chapter";
import { differenceBetween, type Listing, LISTING_COMMAND, listingOf } from "./listing";
import { bold, command, green, holds, pause, quote, red, say, title } from "./screen";
import type { Scene } from "./scene";

/** A part of the demo: what it says, does and checks. */
interface Chapter {
  readonly title: string;
  play(scene: Scene): Promise<void>;
  /** Default: it always can. */
  canPlay?(scene: Scene): boolean;
}

const READING_MS = 1_000;
const SHOWN_LINES = 40;

const chapters: readonly Chapter[] = [
  { title: "What is there now", play: showListings },
  { title: "Preview: looks at both hosts, changes nothing", play: preview },
  { title: "Up: VLANs on both hosts", play: up },
  { title: "Within a VLAN the hosts reach each other", play: reach },
  { title: "The VLANs cannot reach each other", play: isolation },
  { title: "A container on each host", play: startContainers },
  { title: "Up: a network in the first VLAN, with the containers on it", play: attachContainers },
  { title: "Containers on two hosts reach each other over the tagged VLAN", play: reachContainers },
  { title: "The picture", play: showPicture },
  {
    title: "A host loses power, and comes back by itself",
    play: losePower,
    canPlay: ({ hosts: [first] }) => first.losePower !== undefined,
  },
  { title: "Drift: somebody changes one host by hand", play: drift },
  { title: "Refresh: finds the drift", play: refresh },
  { title: "Up: heals the drift and touches nothing else", play: heal },
  { title: "Destroy", play: destroy },
  { title: "What is there now, compared with before", play: compare },
];

export interface Timing {
  readonly title: string;
  readonly seconds: number;
}

/** Plays all chapters; throws at the first claim that does not hold. */
export async function tell(scene: Scene, firstNumber: number): Promise<readonly Timing[]> {
  const timings: Timing[] = [];
  for (const [index, chapter] of chapters.filter(({ canPlay }) => canPlay?.(scene) ?? true).entries()) {
    if (scene.signal.aborted) throw new Interrupted();
    title(firstNumber + index, chapter.title);
    const started = Date.now();
    await chapter.play(scene);
    timings.push({ title: chapter.title, seconds: (Date.now() - started) / 1000 });
    await pause(READING_MS, scene.signal);
  }
  return timings;
}

async function showListings({ hosts, before }: Scene): Promise<void> {
  for (const [index, host] of hosts.entries()) {
    command(host.name, LISTING_COMMAND);
    const lines = before[index] ?? [];
    const rest = lines.length - SHOWN_LINES;
    quote([...lines.slice(0, SHOWN_LINES), ...(rest > 0 ? [`… and ${rest} more lines`] : [])].join("\n"));
  }
  return Promise.resolve();
}

async function preview({ hosts, stack, before }: Scene): Promise<void> {
  await stack.run("preview");
  for (const [index, host] of hosts.entries()) mustBeSame(host, before[index] ?? [], await listingOf(host));
  holds("both hosts are as they were");
}

async function up({ hosts, vlans, stack }: Scene): Promise<void> {
  await stack.run("up");
  for (const host of hosts) {
    quote(await run(host, "ip -br address; cat /proc/net/vlan/config"));
    for (const { link, id } of vlans) {
      const mark = await run(host, `cat /sys/class/net/${link}/ifalias`);
      quote(mark);
      if (!mark.startsWith(`trunkline:trunkline-demo/${stack.name}/${host.name}-vlan${id}@`))
        throw new DemoFailure(`${host.name}: ${link} does not bear the mark of the resource that made it`);
    }
  }
  const links = vlans.map(({ link }) => link).join(" and ");
  holds(`${links} are there, each marked by its alias with the resource that made it`);
}

async function reach({ hosts, vlans }: Scene): Promise<void> {
  for (const vlan of vlans) await pingWithin(vlan, hosts);
}

async function isolation({ hosts, vlans }: Scene): Promise<void> {
  for (const host of hosts) {
    const forwards = (await run(host, "cat /proc/sys/net/ipv4/ip_forward")).trim() === "1";
    say(
      `  ${host.name} ${forwards ? "forwards packets, but is not a gateway here" : "forwards no packets"}.`,
    );
  }
  await noPingAcross(vlans, hosts);
}

async function drift({ hosts: [first], vlans: [stays, goes] }: Scene): Promise<void> {
  await run(first, `ip link set ${stays.link} down`);
  await run(first, `ip link delete ${goes.link}`);
  quote(await run(first, "ip -br link"));
}

async function refresh({ stack, vlans: [stays, goes] }: Scene): Promise<void> {
  await stack.run("refresh");
  const resources = await stack.resources();
  const find = (host: string, { id }: DemoVlan) =>
    resources.find(({ urn }) => urn.endsWith(`::${host}-vlan${id}`));
  if (find("host1", stays)?.outputs?.["up"] !== false)
    throw new DemoFailure(`refresh did not find that ${stays.link} of host1 is down`);
  if (!String(find("host1", goes)?.outputs?.["drift"]).includes("ip link add"))
    throw new DemoFailure(`refresh did not find that ${goes.link} of host1 is gone`);
  if ([stays, goes].some((vlan) => find("host2", vlan)?.outputs?.["up"] !== true))
    throw new DemoFailure("refresh reports drift on host2, where there is none");
  holds(`found on host1: ${stays.link} is down, ${goes.link} is gone; on host2: nothing`);
}

async function heal(scene: Scene): Promise<void> {
  const { hosts, vlans, stack } = scene;
  const [, second] = hosts;
  const untouched = await indexes(second);
  await stack.run("up");
  for (const vlan of vlans) await pingWithin(vlan, hosts);
  await pingContainers(scene);
  if ((await indexes(second)) !== untouched) throw new DemoFailure("up recreated links on host2");
  holds("healed; the links of host2 are the very same as before, by their index");
}

/** Lists the indexes of all links: a link that was recreated has a new one. */
async function indexes(host: DemoHost): Promise<string> {
  const { stdout } = await host.run("ip -o link show | cut -d: -f1,2");
  return stdout;
}

async function destroy(scene: Scene): Promise<void> {
  await scene.stack.run("destroy");
  await removeContainers(scene);
}

async function compare({ hosts, before }: Scene): Promise<void> {
  for (const [index, host] of hosts.entries()) {
    command(host.name, LISTING_COMMAND);
    const [then, now] = [before[index] ?? [], await listingOf(host)];
    mustBeSame(host, then, now);
    quote(
      now
        .slice(0, SHOWN_LINES)
        .map((line) => `${green("=")} ${line}`)
        .join("\n"),
    );
    holds(`${host.name}: ${now.length} lines, ${bold("identical")} to those before`);
  }
}

function mustBeSame(host: DemoHost, then: Listing, now: Listing): void {
  const difference = differenceBetween(then, now);
  if (!difference) return;
  say(`  ${host.name} is not as it was:`);
  quote(
    [
      ...difference.gone.map((line) => red(`- ${line}`)),
      ...difference.come.map((line) => green(`+ ${line}`)),
    ].join("\n") || "the same lines in a different order",
  );
  throw new DemoFailure(`${host.name} is not as it was before`);
}
