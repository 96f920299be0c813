import type { LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import { endContainers, startEngines, type Engine } from "../scenarios/_engines";
import { closeConnections } from "../scenarios/_connections";
import { clean } from "../scenarios/_host";
import { endRuns } from "../scenarios/_run";
import { ours, script, theirs } from "./_side";

/** Our containers; allocation needs more of them on the first host than a and b. */
const ourContainers = [
  ["docker", "ours-a"],
  ["podman", "ours-b"],
  ["docker", "ours-d"],
  ["docker", "ours-e"],
] as const;

export interface Lab {
  /** The hosts' image, and in words the versions on it. */
  readonly image: string;
  /** The hosts with networks. */
  readonly hosts: readonly [LabHost, LabHost];
  /** The host that has only gateways. */
  readonly router: LabHost;
  /** Process ids of our containers. */
  readonly pids: { readonly a: number; readonly b: number; readonly c: number };
  /** Starts the containers that Docker connects; nobody needs them if everything of Docker's is recorded. */
  readonly startTheirs: () => Promise<void>;
}

/** Starts what all rows of a file share: our containers, without a network, and VLANs between the hosts. */
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
    const versions = script(first, "uname -sr", "docker --version", "podman --version", "ip -V");
    const [[a, b], [c]] = await Promise.all([
      startContainers(first, ourContainers),
      startContainers(second, [["docker", "ours-c"]]),
    ]);
    lab.pids = { a: Number(a), b: Number(b), c: Number(c) };
    lab.image = [shared.imageName, ...(await versions)].join(", ");
    let started: Promise<void> | undefined;
    lab.startTheirs = () => (started ??= startTheirs(first, second));
  }, 240_000);
  afterEach(endRuns);
  afterAll(async () => {
    closeConnections();
    await Promise.all((lab.hosts ?? []).map(endContainers));
    await clean(...all());
  });
  return lab as Lab;
}

/** @returns their process ids */
async function startContainers(
  host: LabHost,
  containers: readonly (readonly [Engine, string])[],
): Promise<string[]> {
  await startEngines(host);
  await endContainers(host);
  return script(
    host,
    ...containers.flatMap(([engine, name]) => [
      run(engine, name),
      `${engine} inspect -f '{{.State.Pid}}' ${name}`,
    ]),
  );
}

async function startTheirs(first: LabHost, second: LabHost): Promise<void> {
  // A container on "none" cannot be connected to another network.
  const start = (name: string): string[] => [run("docker", name), `docker network disconnect none ${name}`];
  await Promise.all([
    script(first, ...["theirs-a", "theirs-b", "theirs-d", "theirs-e"].flatMap(start)),
    script(second, ...start("theirs-c")),
  ]);
}

function run(engine: Engine, name: string): string {
  return `${engine} run -d --name ${name} --network none busybox:lab sleep 100000 >/dev/null`;
}
