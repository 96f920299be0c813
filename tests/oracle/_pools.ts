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
