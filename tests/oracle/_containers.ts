import type { LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import { endContainers, startEngines, type Engine } from "../scenarios/_engines";
import { clean } from "../scenarios/_host";
import { endRuns } from "../scenarios/_run";
import { ours, script, theirs } from "./_side";

/** Containers that run on the first host for Docker to connect, and ours; allocation wants some more than a and b. */
const theirContainers = ["theirs-a", "theirs-b", "theirs-d", "theirs-e"];
const ourContainers = [
  ["docker", "ours-a"],
  ["podman", "ours-b"],
  ["docker", "ours-d"],
  ["docker", "ours-e"],
] as const;

export interface Lab {
  /** The hosts that have networks. */
  readonly hosts: readonly [LabHost, LabHost];
  /** Has nothing but gateways. */
  readonly router: LabHost;
  /** Process ids of our containers. */
  readonly pids: { readonly a: number; readonly b: number; readonly c: number };
}

/** Starts what all rows of a file share: containers without a network, and VLANs between the hosts. */
export function useLab(): Lab {
  const lab: { -readonly [K in keyof Lab]?: Lab[K] } = {};
  const all = (): readonly LabHost[] => [...(lab.hosts ?? []), ...(lab.router ? [lab.router] : [])];
  beforeAll(async () => {
    const shared = await sharedLab();
    const [first, second, third] = shared.hosts;
    if (!first || !second || !third) throw new Error("the oracle takes three hosts");
    Object.assign(lab, { hosts: [first, second], router: third });
    for (const { vlanId } of [theirs, ours]) await shared.allowVlan(vlanId, [1, 2, 3]);
    await clean(...all());
    const [[a, b], [c]] = await Promise.all([
      startContainers(first, theirContainers, ourContainers),
      startContainers(second, ["theirs-c"], [["docker", "ours-c"]]),
    ]);
    lab.pids = { a: Number(a), b: Number(b), c: Number(c) };
  }, 240_000);
  beforeEach(() => {
    // Where diff tells the user what it found to be done.
    jest.spyOn(console, "info").mockImplementation(() => undefined);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    endRuns();
  });
  afterAll(async () => {
    await Promise.all((lab.hosts ?? []).map(endContainers));
    await clean(...all());
  });
  return lab as Lab;
}

/** @returns process ids of ours */
async function startContainers(
  host: LabHost,
  their: readonly string[],
  our: readonly (readonly [Engine, string])[],
): Promise<string[]> {
  await startEngines(host);
  await endContainers(host);
  const run = (engine: string, name: string): string =>
    `${engine} run -d --name ${name} --network none busybox:lab sleep 100000 >/dev/null`;
  return script(
    host,
    // A container on "none" cannot be connected to anything else.
    ...their.flatMap((name) => [run("docker", name), `docker network disconnect none ${name}`]),
    ...our.flatMap(([engine, name]) => [run(engine, name), `${engine} inspect -f '{{.State.Pid}}' ${name}`]),
  );
}
