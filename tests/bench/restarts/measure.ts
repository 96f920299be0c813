import { join } from "node:path";
import { startLab, type LabHost } from "../../lab";
import { thisMachine, type Machine } from "../machine";
import type { BenchOptions } from "../options";
import { rounded } from "../results";
import { BenchStack } from "../stack";
import { spreadOf, type Spread } from "../statistics";

/** Enough for Docker, Podman and four containers. */
const MEMORY_MIB = 768;

const engines = ["docker", "podman"] as const;
/** `ours`: an attachment; `own`: a macvlan network of the engine's. */
const networks = ["ours", "own"] as const;

/** Milliseconds after the engine was told to start the container; the host's clock has steps of ten. */
export interface RestartRow {
  readonly engine: (typeof engines)[number];
  readonly network: (typeof networks)[number];
  /** The container runs its first instruction. */
  readonly running: Spread;
  /** Its interface is up with its address. */
  readonly connected: Spread;
}

export interface RestartResults {
  readonly measuredAt: string;
  readonly machine: Machine;
  readonly rounds: number;
  readonly rows: readonly RestartRow[];
}

export async function measureRestarts(
  { rounds }: BenchOptions,
  onProgress: (line: string) => void,
): Promise<RestartResults> {
  const machine = thisMachine();
  const lab = await startLab({ hosts: 1, memoryMiB: MEMORY_MIB, onProgress });
  try {
    const [host] = lab.hosts as [LabHost];
    await host.run("sh", { stdin: beginning, timeoutMs: 300_000 });
    const program = join(__dirname, "..", "program", "restarts.js");
    const stack = await BenchStack.create("trunkline", { lab, program, wishes: {} });
    await stack.run("create");
    const samples: Sample[] = [];
    for (let round = 1; round <= rounds; round++) samples.push(...(await startAll(host, round)));
    onProgress(`${String(samples.length)} starts`);
    return { measuredAt: new Date().toISOString(), machine, rounds, rows: rowsOf(samples) };
  } finally {
    await lab.down();
  }
}

interface Sample extends Pick<RestartRow, "engine" | "network"> {
  readonly runningMs: number;
  readonly connectedMs: number;
}

/** A container tells when it begins, and when its interface has its address, in seconds since the host booted. */
const inContainer =
  'read -r began _ </proc/uptime; until ip -4 address show dev eth0 2>/dev/null | grep -q "inet "; do sleep 0.01; done; ' +
  'read -r there _ </proc/uptime; echo "$began $there" >/told/new; mv /told/new /told/now; sleep 1000000';

const beginning = `
set -e
systemctl start docker
until docker info >/dev/null 2>&1; do sleep 0.5; done
docker import /opt/busybox.tar busybox:lab
podman import -q /opt/busybox.tar busybox:lab
ip link add link eth0 name eth0.11 type vlan id 11 && ip link set eth0.11 up
ip link add link eth0 name eth0.12 type vlan id 12 && ip link set eth0.12 up
docker network create -d macvlan -o parent=eth0.11 --subnet 192.168.11.0/24 own
podman network create -d macvlan -o parent=eth0.12 --subnet 192.168.12.0/24 own
for engine in docker podman; do
  for network in none own; do
    name=own
    [ $network = own ] || name=ours
    mkdir -p /run/told/$engine-$name
    $engine run -d --name $name --network $network -v /run/told/$engine-$name:/told busybox:lab sh -c '${inContainer}'
  done
done`;

/** Starts each container once, one after the other; the order turns with each round. */
async function startAll(host: LabHost, round: number): Promise<Sample[]> {
  const all = engines.flatMap((engine) => networks.map((network) => ({ engine, network })));
  const samples: Sample[] = [];
  for (const which of round % 2 === 0 ? all.reverse() : all) samples.push(await startOne(host, which));
  return samples;
}

async function startOne(
  host: LabHost,
  { engine, network }: Pick<RestartRow, "engine" | "network">,
): Promise<Sample> {
  const told = `/run/told/${engine}-${network}/now`;
  const { stdout } = await host.run("sh", {
    stdin: `
${engine} stop -t 0 ${network} >/dev/null
rm -f ${told}
read -r before _ </proc/uptime
${engine} start ${network} >/dev/null
until [ -e ${told} ]; do sleep 0.05; done
echo "$before $(cat ${told})"`,
    timeoutMs: 60_000,
  });
  const [before = 0, began = 0, there = 0] = stdout.trim().split(" ").map(Number);
  return { engine, network, runningMs: (began - before) * 1000, connectedMs: (there - before) * 1000 };
}

function rowsOf(samples: readonly Sample[]): RestartRow[] {
  return engines.flatMap((engine) =>
    networks.map((network) => {
      const own = samples.filter((sample) => sample.engine === engine && sample.network === network);
      return {
        engine,
        network,
        running: rounded(spreadOf(own.map(({ runningMs }) => runningMs))),
        connected: rounded(spreadOf(own.map(({ connectedMs }) => connectedMs))),
      };
    }),
  );
}
