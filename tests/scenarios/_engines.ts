import type { LabHost } from "../lab";

export type Engine = "docker" | "podman";

/** Starts Docker and gives both engines the only image, which is made on the host because the lab has no registry. */
const start = `
systemctl start docker
for try in 1 2 3 4 5 6 7 8 9 10; do docker info >/dev/null 2>&1 && break; sleep 1; done
docker image inspect busybox:lab >/dev/null 2>&1 || docker import /opt/busybox.tar busybox:lab >/dev/null
podman image exists busybox:lab || podman import -q /opt/busybox.tar busybox:lab >/dev/null 2>&1
`;
/** Looks for what is there in the engines' own folders, since each question to an engine takes a tenth of a second. */
const end = `
has() { [ -n "$(ls -I '*.json' -I '*.lock' "$1" 2>/dev/null)" ]; }
has /var/lib/docker/containers && docker rm -f $(ls /var/lib/docker/containers) >/dev/null 2>&1
docker network prune -f >/dev/null 2>&1
has /var/lib/containers/storage/overlay-containers && podman rm -f -t 0 -a >/dev/null 2>&1
[ -z "$(ls /etc/containers/networks 2>/dev/null)" ] || podman network prune -f >/dev/null 2>&1
true
`;

export async function startEngines(host: LabHost): Promise<void> {
  await host.run("sh", { stdin: start, timeoutMs: 90_000 });
}

/** Removes every container and network of both engines. */
export async function endContainers(host: LabHost): Promise<void> {
  await host.run("sh", { stdin: end });
}

/** Starts a container of busybox that sleeps. */
export async function runContainer(
  host: LabHost,
  engine: Engine,
  name: string,
  network = "none",
): Promise<void> {
  await host.run(`${engine} run -d --name ${name} --network ${network} busybox:lab sleep 100000`);
}

/** Returns the arguments with which `nsenter` enters a container's network. */
export async function enter(host: LabHost, engine: Engine, name: string): Promise<string> {
  const { stdout } = await host.run(`${engine} inspect -f "{{.State.Pid}}" ${name}`);
  return `--net=/proc/${stdout.trim()}/ns/net`;
}
