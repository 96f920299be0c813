import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import { ROOT } from "../checkout/folders";
import { lastLines, run } from "./checks";
import { DemoFailure } from "./failure";
import type { DemoHost } from "./hosts";
import { colour, command, holds, quote, say } from "./screen";
import type { Scene } from "./scene";

/** Only with options that the ping of busybox knows. */
const PING = "ping -c 3 -W 1";

/** Starts a container on each host, named after the stack and without a network. */
export async function startContainers({ hosts, stack, containers }: Scene): Promise<void> {
  await Promise.all(hosts.map((host) => host.run(containers.preparation)));
  for (const host of hosts) await run(host, containers.start(stack.name));
  holds(`a ${containers.inWords} on each host, with no interface but its loopback`);
}

export async function attachContainers(scene: Scene): Promise<void> {
  const { hosts, stack, containers, vlans } = scene;
  const [{ link }] = vlans;
  say(
    `  One more line of config tells the program which container. On each host that adds an ipvlan network on ${link} ` +
      "and an attachment; nothing that is already there changes.",
  );
  await stack.configure({ "trunkline-demo:container": containers.reference(stack.name) });
  await stack.run("up");
  for (const host of hosts) {
    const address = await addressIn(scene, host);
    const shown = await run(host, containers.enter(stack.name, "ip address show eth0"));
    quote(shown);
    if (!shown.includes(`inet ${address}/24`))
      throw new DemoFailure(`${host.name}: the container does not have ${address}`);
  }
  holds("each has an eth0, with an address that the other host did not give");
}

/** Checks that the containers reach each other within the VLAN, but not the other VLAN. */
export async function reachContainers(scene: Scene): Promise<void> {
  const [one, other] = scene.vlans;
  await pingContainers(scene);
  const [first] = scene.hosts;
  const line = scene.containers.enter(scene.stack.name, `ping -c 1 -W 1 ${other.addresses[1]}`);
  command(first.name, line);
  const { exitCode, stdout, stderr } = await first.run(line);
  quote(lastLines(stdout + stderr));
  if (exitCode === 0)
    throw new DemoFailure(`${first.name}'s container in VLAN ${one.id} reaches VLAN ${other.id}`);
  holds(`and the container of ${first.name} cannot reach VLAN ${other.id}`);
}

export async function pingContainers(scene: Scene): Promise<void> {
  const { hosts, stack, containers, vlans } = scene;
  const [{ id }] = vlans;
  for (const [from, to] of [hosts, [hosts[1], hosts[0]]] as const) {
    const target = await addressIn(scene, to);
    const line = containers.enter(stack.name, `${PING} ${target}`);
    command(from.name, line);
    const { exitCode, stdout, stderr } = await from.run(line);
    quote(lastLines(stdout + stderr));
    if (exitCode !== 0)
      throw new DemoFailure(
        `the container of ${from.name} gets no answer from that of ${to.name}, ${target}`,
      );
    holds(`the container of ${from.name} reaches that of ${to.name}, tagged with VLAN ${id}`);
  }
}

/** Shows the picture that `trunkline graph` makes of the stack's state. */
export async function showPicture({ stack, hosts }: Scene): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "trunkline-picture-"));
  const state = join(folder, "state.json");
  writeFileSync(state, await stack.export());
  command("", "npx trunkline graph");
  const text = draw([state], colour);
  quote(text);
  const missing = hosts.map(({ name }) => name).filter((name) => !text.includes(name));
  if (missing.length > 0) throw new DemoFailure(`the picture does not show ${missing.join(", ")}`);
  const picture = join(folder, "topology.svg");
  command("", `npx trunkline graph --svg ${picture}`);
  quote(draw([state, "--svg", picture], false));
  rmSync(state);
  holds("the same as a picture for a browser; the file stays when all else is gone");
}

export async function removeContainers({ hosts, stack, containers }: Scene): Promise<void> {
  for (const host of hosts) await run(host, containers.remove(stack.name));
}

function draw(args: readonly string[], colours: boolean): string {
  const program = [join(ROOT, "dist/cli/command.js"), "graph", ...args];
  const env = colours ? {} : { NO_COLOR: "1" };
  const { failed, exitCode, stdout, stderr } = execa.sync(process.execPath, program, { env, reject: false });
  if (!failed) return stdout;
  throw new DemoFailure(`trunkline graph ended with status ${String(exitCode)}: ${stderr}`);
}

async function addressIn({ stack }: Scene, host: DemoHost): Promise<string> {
  const resources = await stack.resources();
  const attachment = resources.find(({ urn }) => urn.endsWith(`::${host.name}-container`));
  const [address] = (attachment?.outputs?.["addresses"] ?? []) as readonly string[];
  if (address === undefined) throw new DemoFailure(`the stack has no address for ${host.name}'s container`);
  return address;
}
