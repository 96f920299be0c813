import type { LabHost } from "../lab";
import { facts, withId, type Row } from "./_row";
import { places, script, theirs, type Made } from "./_side";

/** The row's network by Podman's own drivers (netavark), on both hosts. It makes no sub-interfaces: here the lab does. */
export async function byPodman(row: Row, hosts: readonly [LabHost, LabHost]): Promise<Made> {
  const parent = withId(facts(row).parent ?? "", theirs.vlanId);
  const create = [
    `ip link add link eth0 name ${parent} type vlan id ${String(theirs.vlanId)}`,
    `ip link set ${parent} up`,
    `podman network create ${withId(row.podman ?? "", theirs.vlanId)} oracle >/dev/null`,
  ];
  const run = (name: string, options = ""): string[] => [
    `podman run -d --name fresh-${name} --network oracle ${options} busybox:lab sleep 100000 >/dev/null`,
    `podman inspect -f '{{.State.Pid}}' fresh-${name}`,
  ];
  const elsewhere = places(row, theirs).map(
    ({ family, at }) => `--ip${family === 6 ? "6" : ""} ${at(theirs.containerElsewhere)}`,
  );
  const [[a, b], [c]] = await Promise.all([
    script(hosts[0], ...create, ...run("a"), ...run("b")),
    script(hosts[1], ...create, ...run("c", elsewhere.join(" "))),
  ]);
  const remove = async (): Promise<void> => {
    await Promise.all(hosts.map(removePodman));
    await Promise.all(hosts.map((host) => script(host, `ip link del ${parent}`)));
  };
  return { pids: { a: Number(a), b: Number(b), c: Number(c) }, parent, remove };
}

/** Whatever a row has left of Podman, also where it failed midway. */
export async function removePodman(host: LabHost): Promise<void> {
  await script(
    host,
    "podman rm -f -t 0 -i fresh-a fresh-b fresh-c >/dev/null",
    "podman network prune -f >/dev/null",
  );
}
