/** Two VLANs on two hosts, containers in one of them, from nothing to nothing, everything checked: `npm run demo`. */
import { type DemoRequest, parseArguments, UsageProblem } from "./demo/arguments";
import type { DemoVlan } from "./demo/checks";
import { restore } from "./demo/cleanup";
import { agree, explain, mustBeReady } from "./demo/consent";
import { DemoFailure, Interrupted } from "./demo/failure";
import { bootHosts, type DemoHosts, ownHosts } from "./demo/hosts";
import { listingOf } from "./demo/listing";
import { bold, faint, holds, red, say, title, whileWaiting } from "./demo/screen";
import { DemoStack } from "./demo/stack";
import { tell, type Timing } from "./demo/story";
import { USAGE } from "./demo/usage";

/** Documentation ranges, RFC 5737; the program of the demo, examples/demo/, takes the same. */
const SUBNETS = ["192.0.2", "198.51.100"] as const;

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const request = parseArguments(args);
  const own = request.addresses.length > 0;
  if (!own && (process.platform !== "linux" || process.arch !== "x64")) throw noLabHere();
  const vlans = request.vlanIds.map((id, index) => vlanOf(id, SUBNETS[index] ?? "", request.parent));
  const [one, other] = vlans;
  if (!one || !other) throw new Error("two VLANs are needed");
  const timings: Timing[] = [];

  const begun = Date.now();
  const hosts = own ? ownHosts(request) : await boot(request, signal);
  try {
    if (own) await prepare(request, hosts, [one, other], signal);
    timings.push({ title: own ? "Asking and looking" : "Hosts", seconds: (Date.now() - begun) / 1000 });
    timings.push(...(await play(request, hosts, [one, other], signal)));
  } finally {
    await hosts.release();
  }
  summarize(timings);
}

async function boot({ vlanIds }: DemoRequest, signal: AbortSignal): Promise<DemoHosts> {
  title(1, "Two hosts");
  say(
    "  Two Debian hosts with kernels of their own, on a switch that carries VLANs " +
      `${vlanIds.join(" and ")} tagged to both. They are gone when this ends.`,
  );
  const booting = whileWaiting("booting", (spoke) =>
    bootHosts(vlanIds, (line) => {
      spoke();
      say(`  ${faint(line)}`);
    }),
  );
  // The lab ends with this process, also one that is not up yet.
  return Promise.race([booting, whenAborted(signal)]);
}

async function prepare(
  { parent, yes }: DemoRequest,
  { hosts }: DemoHosts,
  vlans: readonly [DemoVlan, DemoVlan],
  signal: AbortSignal,
): Promise<void> {
  title(1, "Two hosts of yours");
  explain({ hosts, parent, vlans });
  if (!yes && !(await agree(signal))) throw new DemoFailure("nothing was done");
  await mustBeReady({ hosts, parent, vlans });
  holds(`both can be logged in to, have ${parent}, and none of the links to be made`);
}

async function play(
  { parent, vlanIds }: DemoRequest,
  { hosts, defaults, containers }: DemoHosts,
  vlans: readonly [DemoVlan, DemoVlan],
  signal: AbortSignal,
): Promise<readonly Timing[]> {
  const settings = Object.entries(defaults).map(([key, value]) => [`trunkline:${key}`, value]);
  const config = {
    "trunkline-demo:hosts": hosts.map(({ address }) => address),
    "trunkline-demo:parent": parent,
    "trunkline-demo:vlanIds": vlanIds,
    ...(Object.fromEntries(settings) as Record<string, string>),
  };
  const begun = Date.now();
  const stack = await DemoStack.create(config, signal);
  try {
    const before = [await listingOf(hosts[0]), await listingOf(hosts[1])] as const;
    const setUp = { title: "A stack for the demo", seconds: (Date.now() - begun) / 1000 };
    return [setUp, ...(await tell({ hosts, vlans, stack, containers, before, signal }, 2))];
  } catch (failure) {
    await restore(stack, hosts, containers);
    throw failure;
  } finally {
    await stack.dispose();
  }
}

function vlanOf(id: number, subnet: string, parent: string): DemoVlan {
  return { id, link: `${parent}.${id}`, addresses: [`${subnet}.1`, `${subnet}.2`] };
}

function summarize(timings: readonly Timing[]): void {
  const widest = Math.max(...timings.map(({ title: name }) => name.length));
  const row = (name: string, seconds: number) =>
    `  ${name.padEnd(widest)} ${seconds.toFixed(1).padStart(6)} s`;
  const total = timings.reduce((sum, { seconds }) => sum + seconds, 0);
  say(`\n${bold("Everything held.")}`);
  for (const { title: name, seconds } of timings) say(row(name, seconds));
  say(bold(row("together", total)));
}

function noLabHere(): DemoFailure {
  return new DemoFailure(
    `the demo's own hosts need Linux on x86-64 (they are User-Mode Linux kernels); this is ${process.platform} on ` +
      `${process.arch}. On two hosts of yours it runs from here all the same:\n\n` +
      "  npm run demo -- user@host1 user@host2 --parent eth1",
  );
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Interrupted()));
  });
}

/** Once is enough: whoever presses Ctrl-C again while things are being taken back does not want to leave them there. */
function interruptible(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      if (!controller.signal.aborted) say(`\n${faint("Stopping, and taking back what was done …")}`);
      controller.abort();
    });
  }
  return controller.signal;
}

function explainFailure(failure: unknown): number {
  if (failure instanceof Interrupted) {
    say("Stopped; nothing is left.");
    return 130;
  }
  if (failure instanceof UsageProblem) {
    say(`${red("✕")} ${failure.message}\n\n${USAGE}`);
    return 2;
  }
  const message = failure instanceof Error ? failure.message : String(failure);
  say(`\n${red("✕")} ${message}`);
  if (!(failure instanceof DemoFailure) && process.env["DEBUG"] && failure instanceof Error)
    say(failure.stack ?? "");
  return 1;
}

const signal = interruptible();
main(process.argv.slice(2), signal).then(
  () => process.exit(0),
  (failure: unknown) => process.exit(explainFailure(failure)),
);
