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
  const ask = async (words: string): Promise<Record<string, unknown>[]> => {
    const { stdout } = await host.run(`nsenter ${enter} ip -j -d ${words}`);
    return JSON.parse(stdout.trim() === "" ? "[]" : stdout) as Record<string, unknown>[];
  };
  const links = (await ask("address show")).filter(({ ifname }) => ifname !== "lo");
  const four = await ask("route show");
  const six = JSON.parse(
    (await host.run(`nsenter ${enter} ip -6 -j -d route show`)).stdout || "[]",
  ) as Record<string, unknown>[];
  return { links, routes: [...four, ...six] };
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
