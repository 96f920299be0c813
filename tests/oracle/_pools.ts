import { Run, inputOf } from "../scenarios/_run";
import type { Lab } from "./_containers";
import { recordingOf } from "./_recording";
import { script } from "./_side";

/** Subnets of a network without one that is made, removed and made again. */
export async function poolsGiven(lab: Lab): Promise<{ theirs: string[]; ours: string[] }> {
  const [host] = lab.hosts;
  const docker = [
    "docker network create -d ipvlan oracle >/dev/null",
    "docker network inspect -f '{{(index .IPAM.Config 0).Subnet}}' oracle",
    "docker network rm oracle >/dev/null",
  ];
  const recording = recordingOf<string[]>(lab, { by: "pools", name: "given twice", of: docker });
  const theirs = await recording.seenOr(() => script(host, ...docker, ...docker));
  const run = new Run();
  try {
    const input = inputOf(host);
    await run.look(input);
    const networks = run.of("ipvlanNetwork");
    const ours: string[] = [];
    for (let time = 0; time < 2; time++) {
      const state = await networks.create("oracle", { host: input, name: "oracle" });
      ours.push(...(state.outs["subnets"] as { cidr: string }[]).map(({ cidr }) => cidr));
      await networks.delete(state);
    }
    return { theirs, ours };
  } finally {
    run.end();
  }
}

/** Routes of a host, and the default pools that a network without a subnet gets there: of 172.16.0.0/12 or 192.168.0.0/16. */
export interface PoolRow {
  readonly name: string;
  readonly routes: readonly string[];
  readonly pool: RegExp;
}

/** The default pool of a network that is made and removed on a host with these routes. */
export async function poolAmong(
  { name, routes }: PoolRow,
  lab: Lab,
): Promise<Record<"theirs" | "ours", string>> {
  const [host] = lab.hosts;
  const all = (verb: string): string[] => routes.map((route) => `ip route ${verb} ${route}`);
  const docker = [
    "docker network create -d ipvlan oracle >/dev/null",
    "docker network inspect -f '{{(index .IPAM.Config 0).Subnet}}' oracle",
    "docker network rm oracle >/dev/null",
  ];
  await script(host, "ip link add oracle0 type dummy; ip link set oracle0 up", ...all("add"));
  const run = new Run();
  try {
    const recording = recordingOf<string[]>(lab, { by: "pools", name, of: [routes, docker] });
    const [theirs = ""] = await recording.seenOr(() => script(host, ...docker));
    const input = inputOf(host);
    await run.look(input);
    const networks = run.of("ipvlanNetwork");
    const state = await networks.create("oracle", { host: input, name: "oracle" });
    await networks.delete(state);
    return { theirs, ours: (state.outs["subnets"] as { cidr: string }[])[0]?.cidr ?? "" };
  } finally {
    run.end();
    await script(
      host,
      "ip link delete oracle0",
      ...all("delete").filter((line) => !line.includes("oracle0")),
    );
  }
}
