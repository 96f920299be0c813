import type { LabHost } from "../../lab";
import type { HostInput, Run, State } from "../_run";

/** A network as a program declares it. */
export interface Wish {
  readonly driver?: "ipvlanNetwork" | "macvlanNetwork";
  readonly name?: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

export const subnet = "192.168.10.0/24";

export async function makeNetwork(run: Run, host: HostInput, wish: Wish = {}): Promise<State> {
  const { driver = "ipvlanNetwork", name = "db", options = {} } = wish;
  return run.of(driver).create(name, { host, name, parent: "eth0", subnets: [{ cidr: subnet }], ...options });
}

/** Returns the arguments of an attachment, as the SDK derives them from a network. */
export function attached(
  network: State,
  name: string,
  container: Readonly<Record<string, unknown>>,
  options: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return { host: network.outs["host"], network: network.outs["name"], name, container, ...options };
}

export interface Inside {
  readonly links: readonly Record<string, unknown>[];
  readonly routes: readonly Record<string, unknown>[];
}

/** Returns the content of a container's network namespace; `enter` is for `nsenter`, such as `--net=/run/netns/red`. */
export async function inside(host: LabHost, enter: string): Promise<Inside> {
  const questions = ["address show", "route show", "-6 route show"].map((words) => `ip -j -d ${words}`);
  const { stdout } = await host.run(`nsenter ${enter} sh -ec '${questions.join("; echo =; ")}'`);
  const answers = stdout.split(/^=$/m).map((text) => (text.trim() === "" ? "[]" : text));
  const [all = [], ...routes] = answers.map((text) => JSON.parse(text) as Record<string, unknown>[]);
  return { links: all.filter(({ ifname }) => ifname !== "lo"), routes: routes.flat() };
}

/** Returns the names of the host's own links. */
export async function hostLinks(host: LabHost): Promise<string[]> {
  const { stdout } = await host.run("ls /sys/class/net");
  return stdout.split("\n").filter((name) => name !== "" && name !== "bonding_masters");
}

/** Returns the host's records of attachments. */
export async function attachmentRecords(host: LabHost): Promise<string> {
  const { stdout } = await host.run("cat /var/lib/trunkline/attachments/* 2>/dev/null", { check: false });
  return stdout;
}
