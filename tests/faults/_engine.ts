import type { Lab, LabHost } from "../lab";
import {
  outcomes,
  program,
  providerProcess,
  ScratchStack,
  succeeded,
  webHosts,
  type PulumiRun,
} from "../e2e/_helpers";
import { failAt, failedStep } from "../scenarios/_failing-ip";
import { isPaused, list, scriptsEnd } from "./_faults";

const network = (shim: string): string => `
  const db = new trunkline.MacvlanNetwork("db", {
    host: web1, name: "db", parent: "eth0.20", hostShim: { addresses: ["${shim}"] },
    subnets: [{ cidr: "192.168.10.0/24" }, { cidr: "2001:db8:10::/64" }],
  });`;
const vlan = (options: string): string =>
  `new trunkline.VlanSubInterface("v", { host: web1, parent: "eth0", ${options} });`;
const attachment = (netns: string, options: string): string =>
  `new trunkline.ContainerAttachment("web", { network: db, container: { netns: "${netns}" }, ${options} });`;

/** What a program says in the course of a life, and about how many steps an up has that makes it so. */
const life = [
  {
    what: "create",
    steps: 26,
    body: `${vlan('vlanId: 10, addresses: ["192.0.2.1/24", "2001:db8::1/64"]')}
      ${network("192.168.10.130")}
      ${attachment("red", 'routes: [{ destination: "10.0.0.0/8", gateway: "192.168.10.9" }]')}`,
  },
  {
    what: "update",
    steps: 19,
    body: `${vlan('vlanId: 10, mtu: 1400, addresses: ["192.0.2.7/24"], flags: { gvrp: true }')}
      ${network("192.168.10.131")}
      ${attachment("red", 'mtu: 1400, addresses: ["192.168.10.7", "2001:db8:10::7"]')}`,
  },
  {
    what: "replace",
    steps: 16,
    body: `${vlan('vlanId: 11, addresses: ["192.0.3.1/24"]')}
      ${network("192.168.10.131")}
      ${attachment("blue", 'addresses: ["192.168.10.7", "2001:db8:10::7"]')}`,
  },
  { what: "delete", steps: 4, body: "" },
] as const;

/** Stays, so that the state that marks are born with does. */
const always = 'new trunkline.VlanSubInterface("always", { host: web1, parent: "eth0", vlanId: 77 });';

/**
 * Lives of all resources by the real engine. In each up it or its provider is killed before some step; the next up has to
 * finish, and the host is to be as in a life without faults.
 */
export async function engineLife(
  { host, lab }: { readonly host: LabHost; readonly lab: Lab },
  { lives, random, told }: { readonly lives: number; readonly random: () => number; readonly told: string[] },
): Promise<void> {
  const wish = (body: string): string => program(webHosts([host]), `${always}\n${body}`);
  const stack = await ScratchStack.create({ lab, logsIn: true, program: wish("") });
  succeeded(await stack.up());
  const undisturbed: string[] = [];
  for (const { body } of life) {
    await stack.setProgram(wish(body));
    succeeded(await stack.up());
    undisturbed.push(await list(host));
  }
  for (let count = 0; count < lives; count++) {
    for (const [index, { what, steps, body }] of life.entries()) {
      await stack.setProgram(wish(body));
      const victim = random() < 0.5 ? "provider" : "engine";
      const at = await killed(stack, { host, victim, step: 1 + Math.floor(random() * steps) });
      if (victim === "engine") await stack.run("cancel", "--yes");
      succeeded(await stack.up());
      expect({ what, victim, at, is: await list(host) }).toEqual({
        ...{ what, victim, at },
        is: undisturbed[index],
      });
      expect(outcomes((await stack.preview()).events)).toEqual({});
      told.push(`${what} all: ${victim} killed${at === "" ? " (it had fewer steps)" : ` at "${at}"`}`);
      process.stderr.write(`${told.at(-1) ?? ""}\n`);
    }
  }
  succeeded(await stack.destroy());
  await stack.remove();
}

/** Kills the engine or its provider before a step of an up, and returns that step; empty: the up has fewer. */
async function killed(
  stack: ScratchStack,
  {
    host,
    victim,
    step,
  }: { readonly host: LabHost; readonly victim: "provider" | "engine"; readonly step: number },
): Promise<string> {
  await host.run(`rm -f /tmp/ip-paused /tmp/ip-over; ${failAt(step, "paused")}`);
  const run = stack.own.startUp();
  const paused = await isPaused(host, run.ended());
  if (paused) process.kill(await pidOf(victim, run), "SIGKILL");
  await host.run("rm -f /tmp/ip-paused");
  await run.ended();
  await scriptsEnd(host);
  return (await host.run("sh", { stdin: failedStep })).stdout.trim();
}

async function pidOf(victim: "provider" | "engine", run: PulumiRun): Promise<number> {
  const pid = victim === "engine" ? run.pid : await providerProcess(run.pid);
  if (pid === undefined) throw new Error("the run has no provider process");
  return pid;
}
