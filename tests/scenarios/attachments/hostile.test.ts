import { links, only, useHosts } from "../_host";
import { Run } from "../_run";
import { attached, attachmentRecords, inside, makeNetwork } from "./_networks";

/*
 * What root in a container, or a local user in namespaces of his own, can say about himself: names, aliases, marks,
 * indexes. It concerns his own attachment at most.
 */

const targets = useHosts();

/** Gives links names and aliases with control characters, which `ip -j` prints as they are. */
const defacing = `
ip -n red link set eth0 alias "$(printf 'a\\001\\033[2J\\377"link_netnsid":0,@if2:')"
ip -n red link add "$(printf 'x\\002y')" type dummy
`;

test("names and aliases with control characters spoil nothing, neither for others nor for their container", async () => {
  const { host, input } = only(targets);
  await host.run("ip netns add red; ip netns add blue");
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input);
  const of = run.of("containerAttachment");
  const red = attached(network, "red", { netns: "red" });
  const state = await of.create("red", red);
  await host.run("sh", { stdin: defacing });

  const later = new Run();
  const seen = await later.look(input);
  expect(seen).not.toHaveProperty("problems");
  const blue = await later
    .of("containerAttachment")
    .create("blue", attached(network, "blue", { netns: "blue" }));
  expect(blue.outs["addresses"]).toEqual(["192.168.10.3"]);
  const healed = await later.of("containerAttachment").up("red", red, state);
  expect(healed.done).toBe("updated");
  const words = async (): Promise<string> => (await host.run("ip -n red link")).stdout;
  expect(await words()).toMatch(/\balias trunkline:lab\/dev\/red@/);

  // Without its mark, the link is known by what it bears.
  await host.run("ip -n red link set eth0 down; ip -n red link set eth0 alias '' name 'a#b'");
  const last = new Run();
  await last.of("containerAttachment").delete(healed);
  expect(await words()).not.toContain("a#b");
  expect(await attachmentRecords(host)).not.toContain("192.168.10.2/24");
  await last.of("containerAttachment").delete(blue);
  await last.of("ipvlanNetwork").delete(network);
});

/**
 * Namespaces as Docker in Docker or a local user makes them: links with the indexes of the host's links, and on these a
 * VLAN and a macvlan with addresses of the network, each in a further namespace.
 */
const colliding = `
ip netns add outer; ip netns add inner
read -r trunk </sys/class/net/eth0/ifindex
read -r vlan </sys/class/net/eth0.10/ifindex
ip -n outer link add base index $trunk type dummy
ip -n outer link add sub index $vlan type dummy
ip -n outer link add link base name v20 type vlan id 20
ip -n outer link add link sub name mv type macvlan mode bridge
ip -n outer link set v20 netns inner; ip -n outer link set mv netns inner
for last in 1 2 3 4 5 6; do ip -n inner address add 192.168.10.$last/24 dev mv; done
ip -n outer link set base alias "$(for index in $(seq 40); do printf '@if%s:' $index; done)"
`;

test("links on links of other namespaces are on none of the host's, though the indexes are the same", async () => {
  const { host, input } = only(targets);
  const run = new Run();
  await run.look(input);
  const vlan = await run.create("ten", { host: input, parent: "eth0", vlanId: 10 });
  await host.run("sh", { stdin: colliding });
  await host.run("ip netns add red; ip netns add other");
  await host.run("ip link add theirs link eth0.10 type macvlan mode bridge; ip link set theirs netns other");
  await host.run("ip -n other address add 192.168.10.2/24 dev theirs");

  const later = new Run();
  await later.look(input);
  // A VLAN id that is taken in another namespace is free on the host.
  const twenty = await later.create("twenty", { host: input, parent: "eth0", vlanId: 20 });
  const network = await makeNetwork(later, input, {
    driver: "macvlanNetwork",
    options: { parent: "eth0.10" },
  });
  const red = await later.of("containerAttachment").create("red", attached(network, "red", { netns: "red" }));
  // Only the link that the kernel says is on eth0.10 has taken an address.
  expect(red.outs["addresses"]).toEqual(["192.168.10.3"]);
  const last = new Run();
  await last.of("containerAttachment").delete(red);
  await last.of("macvlanNetwork").delete(network);
  await last.of("vlanSubInterface").delete(twenty);
  await expect(last.of("vlanSubInterface").delete(vlan)).rejects.toThrow(
    /"eth0.10" cannot be deleted while it is in use by theirs \(macvlan, in namespace other\); .* \[in-use\]/,
  );
  await host.run("ip -n other link delete dev theirs");
  await new Run().of("vlanSubInterface").delete(vlan);
  expect(Object.keys(await links(host))).not.toContain("eth0.10");
});

test("a mark that somebody else's link bears deletes nothing, and the bearer keeps its link", async () => {
  const { host, input } = only(targets);
  await host.run("ip netns add red; ip netns add blue");
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input, { driver: "macvlanNetwork" });
  const of = run.of("containerAttachment");
  const args = attached(network, "red", { netns: "red" });
  const red = await of.create("red", args);
  const blue = await of.create("blue", attached(network, "blue", { netns: "blue" }));
  const mark = String((await links(host, "red"))["eth0"]?.ifalias);
  await host.run(
    `ip -n blue link add dm0 type dummy; ip -n blue link set dm0 alias ${mark}; ip -n blue link set eth0 alias ${mark}`,
  );

  const later = new Run();
  await later.look(input);
  expect((await later.of("containerAttachment").up("red", args, red)).done).toBe("unchanged");
  await later.of("containerAttachment").delete(red);
  expect(Object.keys(await links(host, "blue")).sort()).toEqual(["dm0", "eth0", "lo"]);
  expect((await inside(host, "--net=/run/netns/red")).links).toEqual([]);
  const { address } = (await links(host, "blue"))["eth0"] ?? {};
  expect(address).toBe(blue.outs["macAddress"]);
  await new Run().of("containerAttachment").delete(blue);
  expect(Object.keys(await links(host, "blue")).sort()).toEqual(["dm0", "lo"]);
});

/** Makes a link with a mark in a namespace and deletes it again, over and over, until /tmp/forging is gone. */
const forging = (netns: string, mark: string, kind: string): string => `
touch /tmp/forging
(while [ -e /tmp/forging ]; do
  ip -n ${netns} link add dm0 ${kind}; ip -n ${netns} link set dm0 alias ${mark}; ip -n ${netns} link delete dm0
  sleep 0.02
done) >/dev/null 2>&1 </dev/null &
`;

test.each([
  ["a dummy, as any local user can make it", "type dummy"],
  // The kernel puts it on what the container's own link is on.
  ["a macvlan link, as a container with an attachment can make it", "link eth0 type macvlan mode bridge"],
])("a mark that comes and goes on %s keeps no deletion from its end", async (_what, kind) => {
  const { host, input } = only(targets);
  await host.run("ip netns add red; ip netns add blue");
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input, { driver: "macvlanNetwork" });
  const red = attached(network, "red", { netns: "red" });
  const first = await run.of("containerAttachment").create("red", red);
  const blue = await run
    .of("containerAttachment")
    .create("blue", attached(network, "blue", { netns: "blue" }));
  const mark = String((await links(host, "red"))["eth0"]?.ifalias);
  await host.run("sh", { stdin: forging("blue", mark, kind) });
  try {
    await new Run().of("containerAttachment").delete(first);
    for (let round = 0; round < 2; round++) {
      const next = new Run();
      await next.look(input);
      const again = await next.of("containerAttachment").create("red", red);
      await new Run().of("containerAttachment").delete(again);
      expect(Object.keys(await links(host, "red"))).toEqual(["lo"]);
    }
  } finally {
    await host.run("rm /tmp/forging");
  }
  const last = new Run();
  await last.of("containerAttachment").delete(blue);
  await last.of("macvlanNetwork").delete(network);
});

/** Many namespaces of a user without rights, filled with links. */
const crowd = (count: number): string => `
for number in $(seq ${String(count)}); do
  setpriv --reuid=65534 --regid=65534 --clear-groups unshare -Urn sh -c '
    for link in 1 2 3 4 5 6 7 8 9 10; do ip link add d$link type dummy; done; exec sleep 987654' >/dev/null 2>&1 </dev/null &
done
until [ "$(pgrep -cxf 'sleep 987654')" = ${String(count)} ]; do sleep 0.2; done
`;

test("many namespaces of a local user cost a look little, and nobody is attached in one unseen", async () => {
  const { host, input } = only(targets);
  await host.run("sh", { stdin: crowd(30) });
  const { stdout } = await host.run("pgrep -xf 'sleep 987654' | tail -n 1");
  const run = new Run();
  expect(await run.look(input)).not.toHaveProperty("problems");
  const network = await makeNetwork(run, input);
  const { problems } = await run
    .of("containerAttachment")
    .check("job", attached(network, "job", { pid: Number(stdout.trim()) }));
  expect(problems.join()).toMatch(/could not be inspected: it is one of 30 namespaces of other users/);
});
