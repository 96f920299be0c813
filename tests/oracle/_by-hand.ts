import type { LabHost } from "../lab";
import { facts, withId, type Row } from "./_row";
import { gateways, places, script, theirs, type Made } from "./_side";

/**
 * The row's network by somebody who has `ip` and nothing else, on both hosts: a sub-interface, a link on it for each
 * container, moved there, with an address and a default route.
 */
export async function byHand(row: Row, hosts: readonly [LabHost, LabHost]): Promise<Made> {
  const parent = withId(facts(row).parent ?? "", theirs.vlanId);
  const create = [
    `ip link add link eth0 name ${parent} type vlan id ${String(theirs.vlanId)}`,
    `ip link set ${parent} up`,
  ];
  const join = (name: "a" | "b" | "c", number: number): string[] => [
    `pid=$(docker inspect -f '{{.State.Pid}}' theirs-${name})`,
    `ip link add by-hand link ${parent} type ${row.byHand ?? ""}`,
    "ip link set by-hand netns $pid",
    "inside() { nsenter -t $pid -n ip $*; }",
    "inside link set by-hand name eth0",
    ...places(row, theirs).map(
      ({ family, at }) =>
        `inside address add ${at(number)}/${family === 4 ? "24 brd + dev eth0" : "64 dev eth0 nodad"}`,
    ),
    "inside link set eth0 up",
    ...gateways(row, theirs).map(({ address }) => `inside route add default via ${address} dev eth0`),
    "echo $pid",
  ];
  const [[a, b], [c]] = await Promise.all([
    script(hosts[0], ...create, ...join("a", 2), ...join("b", 3)),
    script(hosts[1], ...create, ...join("c", theirs.containerElsewhere)),
  ]);
  const remove = async (): Promise<void> => {
    // What sits on it goes with it, out of the containers.
    await Promise.all(hosts.map((host) => script(host, `ip link del ${parent}`)));
  };
  return { pids: { a: Number(a), b: Number(b), c: Number(c) }, parent, remove };
}

/** Whatever a row has left of it, also where it failed midway. */
export async function removeByHand(host: LabHost): Promise<void> {
  await script(host, `ip link del eth0.${String(theirs.vlanId)} 2>/dev/null || true`);
}
