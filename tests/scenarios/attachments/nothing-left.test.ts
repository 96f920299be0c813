import { shortHash } from "../../../provider/ownership/mark";
import { temporaryName } from "../../../provider/plan/container-attachment/present";
import type { LabHost } from "../../lab";
import { links, only, useHosts, type Target } from "../_host";
import { Run, urnOf, type State } from "../_run";
import { attached, attachmentRecords, hostLinks, makeNetwork, subnet, type Wish } from "./_networks";

const targets = useHosts();

/** A network on d0, and an attachment of the namespace red that is about to be made. */
interface Trial {
  readonly target: Target;
  readonly run: Run;
  readonly network: State;
}

async function trial(wish: Wish = {}): Promise<Trial> {
  const target = only(targets);
  const { host, input } = target;
  await host.run("ip link add d0 type dummy && ip link set d0 up; ip netns add red; ip netns add blue");
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input, { ...wish, options: { parent: "d0", ...wish.options } });
  return { target, run, network };
}

async function shownIn(host: LabHost, namespace: string): Promise<string> {
  const shown = "ip -d -br link; ip -br address; ip route; ip -6 route show default";
  const { stdout } = await host.run(`ip netns exec ${namespace} sh -c '${shown}'`, { check: false });
  return stdout;
}

/** Expects that nothing of the attachment is left, and that the next one gets the address meant for it. */
async function expectNothingLeft({ target, network }: Trial, namespace = "red"): Promise<void> {
  const { host, input } = target;
  expect((await hostLinks(host)).filter((name) => name.startsWith("tl"))).toEqual([]);
  const all = await host.run(`ip -n ${namespace} -d link`, { check: false });
  expect(all.stdout).not.toContain("trunkline:");
  expect(await attachmentRecords(host)).toBe("");
  const later = new Run();
  await later.look(input);
  const kind = network.urn.includes("Macvlan") ? "macvlan" : "ipvlan";
  const blue = await later
    .of("containerAttachment")
    .create("blue", attached(network, "blue", { netns: "blue" }, { addresses: ["192.168.10.9"] }));
  expect((await links(host, "blue"))["eth0"]?.linkinfo?.info_kind).toBe(kind);
  await later.of("containerAttachment").delete(blue);
}

function temporaryNameOf(name: string): string {
  return temporaryName(shortHash(urnOf(name, "ContainerAttachment")));
}

const onRed = "ip netns exec red";

test.each<{
  step: string;
  wish?: Wish;
  options?: Record<string, unknown>;
  meanwhile: string;
  says: RegExp;
}>([
  {
    step: "making the link: the other driver came to the parent",
    meanwhile: "ip link add mv0 link d0 type macvlan mode bridge",
    says: /h1: parent link "d0" carries mv0, macvlan bridge, which excludes ipvlan l2 bridge/,
  },
  {
    step: "making the link: the parent was made anew",
    meanwhile: "ip link del d0; ip link add d0 type dummy; ip link add mv0 link d0 type macvlan mode vepa",
    says: /h1: parent link "d0" carries mv0, macvlan vepa/,
  },
  {
    step: "making the link: a link has its temporary name",
    meanwhile: "ip link add TEMPORARY type dummy",
    says: /h1: a different link has the name "tl[0-9a-f]{12}": dummy/,
  },
  {
    step: "moving it: the namespace is gone",
    meanwhile: "ip netns del red",
    says: /h1: network namespace "red" does not exist; network namespaces there: blue/,
  },
  {
    step: "moving it: another namespace of that name is there, and it is full",
    meanwhile: `ip netns del red; ip netns add red; ${onRed} ip link add web0 type dummy`,
    options: { interfaceName: "web0" },
    says: /h1: a different link has the name "web0": dummy, not made by Trunkline/,
  },
  {
    step: "renaming it: the name came into use in the container",
    meanwhile: `${onRed} ip link add web0 type dummy`,
    options: { interfaceName: "web0" },
    says: /h1: a different link has the name "web0": dummy, not made by Trunkline/,
  },
  {
    step: "addressing it: a link made by hand has the address",
    meanwhile:
      "ip link add iv0 link d0 type ipvlan mode l2; ip link set iv0 up; ip address add 192.168.10.2/24 dev iv0",
    options: { addresses: ["192.168.10.2"] },
    says: /h1: address 192.168.10.2 is in use by the host's link iv0/,
  },
  {
    step: "bringing it up: a sibling has its MAC address",
    wish: { driver: "macvlanNetwork" },
    meanwhile:
      "ip link add mv0 link d0 address 02:00:00:00:00:77 type macvlan mode bridge; ip link set mv0 up",
    options: { macAddress: "02:00:00:00:00:77" },
    says: /h1: macAddress: 02:00:00:00:00:77 is already that of link mv0/,
  },
  {
    step: "routing: a default route came over another link",
    meanwhile: `${onRed} sh -c 'ip link add web0 type dummy; ip address add 10.1.1.2/24 dev web0; ip link set web0 up; ip route add default via 10.1.1.1'`,
    options: { defaultRoute: true },
    says: /h1: the container already has a default route over web0/,
  },
  {
    step: "routing: the kernel has such a route, of its own address",
    meanwhile: "true",
    options: { routes: [{ destination: subnet, gateway: "192.168.10.8" }] },
    says: /h1: .*File exists/,
  },
  {
    step: "addressing it: an MTU that IPv6 cannot do with",
    wish: { options: { subnets: [{ cidr: "192.168.10.0/24" }, { cidr: "2001:db8::/64" }] } },
    meanwhile: "true",
    options: { mtu: 1000 },
    says: /mtu 1000 is below 1280, which IPv6 needs \(2001:db8::\/64\)/,
  },
])("it fails at $step", async ({ wish = {}, meanwhile, options = {}, says }) => {
  const at = await trial(wish);
  const { host } = at.target;
  const args = attached(at.network, "red", { netns: "red" }, options);
  const { inputs } = await at.run.of("containerAttachment").check("red", args);
  await host.run("sh", { stdin: meanwhile.replace("TEMPORARY", temporaryNameOf("red")) });
  const before = await shownIn(host, "red");
  await expect(at.run.of("containerAttachment").createChecked("red", inputs)).rejects.toThrow(says);
  expect(await shownIn(host, "red")).toBe(before);
  expect(await attachmentRecords(host)).toBe("");
  await host.run(`for link in mv0 iv0 ${temporaryNameOf("red")}; do ip link del $link; done`, {
    check: false,
  });
  await expectNothingLeft(at, "red");
});

test("it is done and undone again before anybody looks: taken back", async () => {
  const at = await trial();
  const { host } = at.target;
  // One process runs the steps and prints the state, so a stand-in for that process undoes them in between.
  const undoing = `#!/bin/sh
case "$*" in *-batch*) ;; *) exec /tmp/real-ip "$@" ;; esac
batch=$(cat)
case $batch in *"name eth0"*) batch=$(echo "$batch" | sed "s/^link show$/address flush dev eth0\\n&/") ;; esac
echo "$batch" | /tmp/real-ip "$@"`;
  await host.run(
    "cp /usr/bin/ip /tmp/real-ip; cat >/tmp/undoing-ip; chmod +x /tmp/undoing-ip; mount --bind /tmp/undoing-ip /usr/bin/ip",
    { stdin: undoing },
  );
  await expect(
    at.run.of("containerAttachment").create("red", attached(at.network, "red", { netns: "red" })),
  ).rejects.toThrow(
    /h1: the change was made, but the host is not as wanted afterwards .*the change was taken back/,
  );
  await host.run("umount /usr/bin/ip; rm /tmp/real-ip /tmp/undoing-ip");
  await expectNothingLeft(at);
});
