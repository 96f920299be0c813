import type { LabHost } from "../lab";
import { facts, withId, type Row } from "./_row";
import { familyOf, gateways, places, script, theirs, type Present, type Side } from "./_side";

/** Behind the gateway, as if on the internet. */
export const outside = { 4: "203.0.113.1", 6: "2001:db8:ffff::1" } as const;

/** A gateway on the side's VLAN, and behind it the outside. */
export async function setUpGateway(router: LabHost, row: Row, side: Side): Promise<void> {
  const { name, vlanId } = side;
  const link = `gw${String(vlanId)}`;
  const kind = facts(row).onOneParent ? "macvlan mode bridge" : `vlan id ${String(vlanId)}`;
  await script(
    router,
    `ip netns add ${name}`,
    `ip link add link eth0 name ${link} type ${kind}`,
    `ip link set ${link} netns ${name}`,
    `ip -n ${name} -batch - <<END`,
    "link set lo up",
    `link set ${link} up`,
    ...gateways(row, side).map(
      ({ address, length }) => `addr add ${address}/${String(length)} dev ${link}${noProbe(address)}`,
    ),
    ...Object.values(outside).map((address) => `addr add ${address} dev lo`),
    "END",
  );
}

export async function takeDownGateways(router: LabHost, sides: readonly Side[]): Promise<void> {
  await script(router, ...sides.map(({ name }) => `ip netns del ${name}`));
}

/** Where theirs is known from a recording: somebody in its VLAN, with the address of its container on the other host. */
export async function setUpOtherVlan(host: LabHost, row: Row): Promise<void> {
  await script(
    host,
    "ip netns add other-vlan",
    `ip link add link eth0 name other-vlan type vlan id ${String(theirs.vlanId)}`,
    "ip link set other-vlan netns other-vlan",
    "ip -n other-vlan -batch - <<END",
    "link set other-vlan up",
    ...places(row, theirs).map(({ family, at }) => {
      const own = at(theirs.containerElsewhere);
      return `addr add ${own}/${family === 4 ? "24" : "64"} dev other-vlan${noProbe(own)}`;
    }),
    "END",
  );
}

export async function takeDownOtherVlan(host: LabHost): Promise<void> {
  // With its namespace it would go, too, but some time later.
  await script(host, "ip -n other-vlan link del other-vlan", "ip netns del other-vlan");
}

/** The first host's own addresses, on the parent links, and its way to the containers on the other host. */
export async function addHostItself(host: LabHost, row: Row, present: readonly Present[]): Promise<void> {
  const lines = present.flatMap(({ side, made: { parent } }) => {
    return places(row, side).flatMap(({ family, at }) => {
      const [own, length] = [at(side.hostItself), family === 4 ? "32" : "128"];
      return [
        `ip addr add ${own}/${length} dev ${parent}${noProbe(own)}`,
        `ip route add ${at(side.containerElsewhere)}/${length} dev ${parent}`,
      ];
    });
  });
  await script(host, ...lines);
}

/** What a row wants to be on both hosts before its networks are made. */
export async function prepare(hosts: readonly LabHost[], row: Row, { vlanId }: Side): Promise<void> {
  const { before } = row;
  if (before === undefined) return;
  await Promise.all(hosts.map((host) => script(host, withId(before, vlanId))));
}

/** The links on a host that the networks have left there, by the names that their row has for them. */
export async function left(host: LabHost, present: readonly Present[]): Promise<string[][]> {
  const names = await script(host, "ls /sys/class/net");
  const found = names.filter((name) => !["lo", "mgmt0", "eth0", "bonding_masters"].includes(name));
  const strange = found.filter((name) => present.every(({ made: { parent } }) => parent !== name));
  if (strange.length > 0) throw new Error(`${host.name}: there is also ${strange.join(", ")}`);
  return present.map(({ made: { parent }, side: { vlanId } }) =>
    found.filter((name) => name === parent).map((name) => name.replace(String(vlanId), "ID")),
  );
}

/** Takes away what a row wanted to be there, and the host's own addresses where they did not go with the parent. */
export async function takeAway(hosts: readonly LabHost[], row: Row, sides: readonly Side[]): Promise<void> {
  const { parent, onOneParent } = facts(row);
  if (onOneParent) {
    const flush = `ip address flush dev ${parent ?? ""} scope global; ip route flush dev ${parent ?? ""}`;
    await Promise.all(hosts.map((host) => script(host, flush)));
  }
  if (row.before === undefined || parent === undefined) return;
  const lines = sides.map(({ vlanId }) => `ip link del ${withId(parent, vlanId)}`);
  await Promise.all(hosts.map((host) => script(host, ...lines)));
}

function noProbe(address: string): string {
  return familyOf(address) === 6 ? " nodad" : "";
}
