import type { LabHost } from "../../lab";
import { attachmentsPerHost, type Wishes } from "./networks";

const START_TIMEOUT_MS = 600_000;

/**
 * Starts Docker and the containers. They run with `--network none`; Docker refuses to connect such a container to
 * another network ("private (none) mode") until it is disconnected from `none`.
 */
export async function startContainers(host: LabHost, { containers }: Wishes): Promise<void> {
  const script = `
    set -e
    systemctl start docker
    until docker info >/dev/null 2>&1; do sleep 0.5; done
    docker import /opt/busybox.tar busybox:lab
    for name in ${containers.join(" ")}; do
      docker run -d --name $name --network none busybox:lab sleep 1000000
      docker network disconnect none $name
    done`;
  await host.run("sh", { stdin: script, timeoutMs: START_TIMEOUT_MS });
}

/** Checks that all attachments are up with an address, or none exists: failed operations would look fast. */
export async function checkAttachments(
  host: LabHost,
  wishes: Wishes,
  expected: "all" | "none",
): Promise<void> {
  const script = `
    links=0 addresses=0
    for pid in $(docker inspect -f '{{.State.Pid}}' ${wishes.containers.join(" ")}); do
      links=$((links + $(nsenter --net=/proc/$pid/ns/net ip -o link show type ipvlan up | wc -l)))
      addresses=$((addresses + $(nsenter --net=/proc/$pid/ns/net ip -o -4 address show scope global | wc -l)))
    done
    echo $links $addresses $(ip -o link show type vlan up | wc -l)`;
  const { stdout } = await host.run("sh", { stdin: script });
  const all = attachmentsPerHost(wishes);
  const wanted = expected === "all" ? [all, all, wishes.networks.length] : [0, 0, 0];
  if (stdout.trim() !== wanted.join(" "))
    throw new Error(
      `${host.name}: has links, addresses and sub-interfaces ${stdout.trim()}, not ${wanted.join(" ")}`,
    );
}
