import { only, told, useHosts } from "../_host";
import { Run, type HostInput, type State } from "../_run";
import { attached, inside, makeNetwork } from "./_networks";

const targets = useHosts();

/** A segment with its own router: v0 is the host's end, r0 the router's. */
const segment = `
ip netns add red
ip netns add router
ip link add v0 type veth peer name r0 netns router
echo 0 >/proc/sys/net/ipv6/conf/v0/accept_ra
ip link set v0 up
ip -n router link set r0 up
ip -n router address add fe80::1/64 dev r0 nodad
`;

/**
 * Sends a router advertisement (RFC 4861 §4.2) to all nodes: ICMPv6 type 134, hop limit 64, a default router for 1800
 * s. Repeats it until it has arrived: the container's route is then the kernel's own.
 */
const advertise = `
index=$(ip netns exec router cat /sys/class/net/r0/ifindex)
until ip -n red -6 route show default | grep -q 'via fe80::1 .*proto ra'; do
  ip netns exec router perl -MSocket -e '
    socket(S, AF_INET6, SOCK_RAW, 58) or die;
    setsockopt(S, 41, 17, pack("I", $ARGV[0])) and setsockopt(S, 41, 18, pack("i", 255)) or die;
    my $to = pack_sockaddr_in6(0, pack("n8", 0xff02, 0, 0, 0, 0, 0, 0, 1), $ARGV[0]);
    send(S, pack("CCnCCnNN", 134, 0, 0, 64, 0, 1800, 0, 0), 0, $to) or die;' "$index" || exit
  sleep 0.1
done
`;

async function sh(script: string): Promise<void> {
  await only(targets).host.run("sh", { stdin: script, timeoutMs: 20_000 });
}

/** Returns the default routes in the container, in no order. */
async function defaults(): Promise<string[]> {
  const { routes } = await inside(only(targets).host, "--net=/run/netns/red");
  return routes
    .filter(({ dst }) => dst === "default")
    .map(({ dev, gateway }) => `${String(dev)} ${String(gateway)}`)
    .sort();
}

type Wanted = readonly [name: string, args: Record<string, unknown>, state: State];

async function expectNothingToDo(input: HostInput, ...resources: readonly Wanted[]): Promise<void> {
  const run = new Run();
  await run.look(input);
  const before = told();
  for (const [name, args, state] of resources)
    expect((await run.of("containerAttachment").up(name, args, state)).done).toBe("unchanged");
  expect(told()).toEqual(before);
}

test("beside a router that advertises itself: no drift; what is lost, taken over or handed on gets there", async () => {
  const { host, input } = only(targets);
  await sh(segment);
  const run = new Run();
  await run.look(input);
  const on = (parent: string, number: number): Promise<State> =>
    makeNetwork(run, input, {
      name: `net${String(number)}`,
      options: { parent, subnets: [{ cidr: `2001:db8:${String(number)}::/64` }] },
    });
  const [ten, twenty] = [await on("v0", 10), await on("eth0", 20)];
  const args = attached(ten, "web", { netns: "red" });
  const web = await run.of("containerAttachment").create("web", args);
  await sh(advertise);
  const both = ["eth0 2001:db8:10::1", "eth0 fe80::1"];
  expect(await defaults()).toEqual(both);
  await expectNothingToDo(input, ["web", args, web]);
  expect(await defaults()).toEqual(both);

  // The kernel does not add a route beside the router's.
  await host.run("ip -n red route delete ::/0 via 2001:db8:10::1 dev eth0");
  const later = new Run();
  await later.look(input);
  expect((await later.of("containerAttachment").up("web", args, web)).done).toBe("updated");
  await sh(advertise);
  expect(await defaults()).toEqual(both);

  const above = attached(twenty, "high", { netns: "red" }, { gatewayPriority: 10 });
  const high = await later.of("containerAttachment").create("high", above);
  expect(high.outs["gateway"]).toBe("2001:db8:20::1");
  expect(await defaults()).toEqual(["eth0 fe80::1", "eth1 2001:db8:20::1"]);
  await expectNothingToDo(input, ["web", args, web], ["high", above, high]);
  await later.of("containerAttachment").delete(high);
  expect(await defaults()).toEqual(both);
  await expectNothingToDo(input, ["web", args, web]);
});

test("advertised while an attachment is made: that is as wanted all the same", async () => {
  const { host, input } = only(targets);
  await host.run("ip netns add red");
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input, { options: { subnets: [{ cidr: "2001:db8:10::/64" }] } });
  // Adds the route as soon as the link is up, with another metric: with the same one it would become a second next hop.
  const advertised = "::/0 via fe80::1 dev eth0 proto ra metric 512";
  const router = host.run(`until ip -n red route add ${advertised} 2>/dev/null; do :; done`);
  const args = attached(network, "web", { netns: "red" });
  const web = await run.of("containerAttachment").create("web", args);
  await router;
  expect(await defaults()).toEqual(["eth0 2001:db8:10::1", "eth0 fe80::1"]);
  await expectNothingToDo(input, ["web", args, web]);
});
