/** Changes to the connection by which a host is managed, which the host takes back unless it can be reached anew. */
import type { Properties } from "../../provider/inputs/fields";
import { listLinks, restored } from "./_after-boot";
import { scriptInput } from "../../provider/run/script";
import { callOf } from "../unit/run/_script";
import { makeNetwork } from "./attachments/_networks";
import { fill, isPaused, smallDisk } from "../faults/_faults";
import { failAt, useFailingIp } from "./_failing-ip";
import { link, only, told, useHosts } from "./_host";
import { reachedOverVlan } from "./_managed";
import { Run, type HostInput, type State } from "./_run";

const targets = useHosts(2);
const config = { "trunkline:confirmSeconds": "5" };

const vlan = (more: Properties = {}): Properties => ({ parent: "eth0", vlanId: 9, ...more });

/** Prints links, addresses, routes and, byte for byte, records; and what is left in memory. */
const shown = `
for active in /sys/class/net/*/bonding/active_slave; do
  [ ! -e $active ] || until grep -q . $active; do sleep 0.1; done
done
ip -d -o link | sed "s/^[0-9]*: //; s/_timer *[0-9.]*//g; s/link_failure_count [0-9]*//"
ip -o address | sed "s/^[0-9]*: //; s/valid_lft.*//"
ip route show table all | sort
ip -6 route show table all | sed "s/ expires [0-9]*sec//" | sort
cat /proc/sys/net/ipv4/conf/mgmt9/arp_announce 2>&1
cd /var/lib/trunkline && find links networks -type f | sort | xargs grep "" /dev/null
ls /run/trunkline 2>&1
true
`;

async function show(): Promise<string> {
  return (await only(targets).host.run("sh", { stdin: shown })).stdout;
}

/** Waits until the host has forgotten the change. */
const settled = (): Promise<unknown> =>
  only(targets).host.run("while [ -e /run/trunkline/*/pid ]; do sleep 0.1; done");

/** Sets the host's clock ahead, as a time server may. */
const inAnHour = "date -s '1 hour' >/dev/null";

interface Managed {
  readonly input: HostInput;
  readonly state: State;
  readonly run: Run;
}

/** Makes a sub-interface, and looks at the host as it is reached by an address there. */
async function managedAt(
  address: string,
  options: Properties,
  {
    prepare = "",
    login = {},
    seconds = 5,
  }: { prepare?: string; login?: Partial<HostInput["connection"]>; seconds?: number } = {},
): Promise<Managed> {
  const { host, input: direct } = only(targets);
  const input = await reachedOverVlan(targets, address, login);
  const state = await new Run().create("v", { host: direct, ...vlan(options) });
  await host.run(prepare);
  const run = new Run();
  const asked = { ...input, confirmSeconds: seconds };
  await run.look(asked);
  return { input, state, run };
}

const takenBack =
  /^h1: the host could not be reached after a change to the connection by which it is managed \(from \S+ to \S+\), and took the change back after 5 s; it is as before \(the change was: .+\); for this change, connect .+ \[unconfirmed\]$/;

/** Expects a change to be foretold, to be taken back by the host without a trace, and to be planned again by the next run. */
async function expectTakenBack({ input, state, run }: Managed, options: Properties): Promise<void> {
  const before = await show();
  const wish = { host: input, ...vlan(options) };
  await expect(run.up("v", wish, state)).rejects.toThrow(takenBack);
  await settled();
  expect(await show()).toBe(before);
  const foretold = expect.stringMatching(
    /^h1: (?:eth0.9|mgmt9): the change touches the connection by which the host is managed .+; the host takes it back after 5 s unless it can be reached anew$/,
  );
  expect(told()).toEqual([foretold]);
  const next = new Run(config);
  await next.look(input);
  expect((await next.check("v", wish, state)).problems).toEqual([]);
  expect(told()).toEqual([foretold, foretold]);
}

test("another address, changed by sudo: the host has the old one again", async () => {
  const { host } = only(targets);
  const { user, privateKey } = await host.createSshUser("ops", { sudo: true });
  // A route that somebody else has led over the link goes with its last address.
  const managed = await managedAt(
    "10.9.0.1",
    { addresses: ["10.9.0.1/24"] },
    { prepare: "ip route add 198.51.100.0/24 via 10.9.0.2 dev eth0.9", login: { user, privateKey } },
  );
  const options = { addresses: ["10.9.0.7/24"], allowDisconnect: true };
  const work = expectTakenBack(managed, options);
  // Neither the end of the session nor that of sshd ends it, and a lack of memory ends all others first; nor does it
  // wait longer where the clock is set back.
  const { stdout } = await host.run(
    "until [ -e /run/trunkline/*/done ]; do sleep 0.05; done; cd /proc/$(sed 's, .*,,' /run/trunkline/*/pid) && cat cgroup oom_score_adj; date -s '1 hour ago' >/dev/null",
  );
  expect(stdout).toBe("0::/\n-1000\n");
  await work;
  await host.run(inAnHour);
});

/** A container that its own systemd might run in: the kernel lets no process into the root group that it sees. */
const box = `
cat >/run/input; cd /sys/fs/cgroup && mkdir box box/init.scope box/session
(echo 0 >box/cgroup.procs; exec unshare -C -m -p --fork --mount-proc sh -c '
  mount -t cgroup2 none /sys/fs/cgroup; cd /sys/fs/cgroup; echo 0 >init.scope/cgroup.procs
  until echo +memory >cgroup.subtree_control; do sleep 0.1; done 2>/dev/null
  (echo 0 >session/cgroup.procs; exec sh /run/call </run/input >/run/answer)
  : >/run/answered; while [ -e /run/answered ]; do sleep 0.1; done') &
until [ -e /run/answered ]; do echo $! >box/init.scope/cgroup.procs; sleep 0.1; done
grep -x armed /run/answer; ls /sys/class/net | grep kept
echo 1 >box/session/cgroup.kill
until [ -e /run/trunkline/*/report ]; do sleep 0.1; done; ls /sys/class/net | grep kept
rm -rf /run/trunkline /run/answered /run/input /run/answer /run/call; wait
until rmdir box/init.scope box/session box 2>/dev/null; do sleep 0.1; done
`;

test("in a container, whose root group takes no process, the end of the session does not end it either", async () => {
  const { host } = only(targets);
  const lines = ["revert 0123456789abcdef0123456789abcdef 2", "tx 1", "do link add kept type dummy"];
  const document = ["trunkline 1", ...lines, "undo 1 link delete dev kept", "end", ""].join("\n");
  const call = callOf(["sh"], "change").map((word) => `'${word}'`);
  await host.run(`cat >/run/call`, { stdin: `exec ${call.join(" ")}` });
  const { stdout } = await host.run(box, { stdin: scriptInput("change", document) });
  expect(stdout).toBe("armed\nkept\n");
});

test("an MTU with which the link has no IPv6: the host has its address and its routes again", async () => {
  const managed = await managedAt(
    "2001:db8:9::1",
    {},
    {
      prepare:
        "ip address add 2001:db8:9::1/64 dev eth0.9; ip route add 2001:db8:77::/64 via 2001:db8:9::2 dev eth0.9",
    },
  );
  await expectTakenBack(managed, { mtu: 1200 });
});

test("another VLAN under the same name: the host has the old link again, with its sysctl", async () => {
  const options = (vlanId: number): Properties => ({
    name: "mgmt9",
    vlanId,
    addresses: ["10.9.0.1/24"],
    sysctls: { "net.ipv4.conf.IFNAME.arp_announce": 2 },
  });
  const managed = await managedAt("10.9.0.1", options(9));
  await expectTakenBack(managed, { ...options(11), allowDisconnect: true });
});

test("a default route by a gateway that is not there: the host has the old one again", async () => {
  const [{ host }, two] = [only(targets), targets[1]];
  const routes = (gateway: string): Properties => ({
    addresses: ["10.9.0.1/24"],
    routes: [{ destination: "0.0.0.0/0", gateway }],
  });
  await host.run("ip route del default");
  try {
    await reachedOverVlan(targets, "10.9.0.1");
    await two?.host.run(
      "ip address add 10.77.0.2/32 dev far; ip route add 10.9.0.1/32 dev far src 10.77.0.2",
    );
    const managed = await managedAt("10.9.0.1", routes("10.9.0.2"));
    await expectTakenBack(managed, routes("10.9.0.3"));
  } finally {
    await host.run("ip link del eth0.9; ip route replace default via 10.0.2.2 dev mgmt0");
  }
});

test("a host shim that does not lead to the manager any more: the host has the old route again", async () => {
  const { input: direct } = only(targets);
  const input = await reachedOverVlan(targets, "10.9.0.1");
  const network = (ipRange: string): Properties => ({
    parent: "eth0.9",
    subnets: [{ cidr: "10.9.0.0/24", gateway: "none", ipRange }],
    hostShim: { addresses: ["10.9.0.1"], name: "shim0" },
  });
  const options = network("10.9.0.0/25");
  const state = await makeNetwork(new Run(), direct, { driver: "macvlanNetwork", options });
  const before = await show();
  const run = new Run(config);
  await run.look(input);
  const of = run.of("macvlanNetwork");
  const asked = { ...state.inputs, ...network("10.9.0.128/25"), host: input };
  const { problems } = await of.check("db", asked, state);
  expect(problems).toEqual([expect.stringContaining("[way-back-lost]")]);
  await expect(of.up("db", { ...asked, allowDisconnect: true }, state)).rejects.toThrow(takenBack);
  await settled();
  expect(await show()).toBe(before);
});

test.each([
  ["another MTU", { addresses: ["10.9.0.1/24"], mtu: 1400 }, { mtu: 1400 }],
  ["another prefix length", { addresses: ["10.9.0.1/25"] }, {}],
])("%s, which does not cut the connection, is confirmed over a new one", async (_, options, expected) => {
  const { host } = only(targets);
  const { input, state, run } = await managedAt("10.9.0.1", { addresses: ["10.9.0.1/24"] });
  const made = await run.up("v", { host: input, ...vlan(options) }, state);
  expect(made.done).toBe("updated");
  expect(await link(host, "eth0.9")).toMatchObject(expected);
  expect(run.roundTrips(input).map((trip) => trip.split(" ").at(-1))).toEqual(["look", "change", "confirm"]);
  expect(run.handshakes(input)).toBe(2);
  await settled();
  const next = new Run();
  await next.look(input);
  expect(await next.diff(made, made.inputs)).toMatchObject({ changes: false });
});

test("a change whose program dies before any of its steps, or before it confirms, is taken back, on a full disk as well", async () => {
  const { host } = only(targets);
  await host.run(smallDisk);
  const { input, state } = await managedAt("10.9.0.1", { addresses: ["10.9.0.1/24"] });
  const before = await show();
  const wish = { host: input, ...vlan({ addresses: ["10.9.0.1/24", "10.9.9.1/24"], mtu: 1400 }) };
  await useFailingIp(host);
  for (let step = 1, isStep = true; isStep; step++) {
    const run = new Run(config);
    await run.look(input);
    await host.run(`rm -f /tmp/ip-paused /tmp/ip-over; ${failAt(step, "paused")}`);
    run.leaveAfter("change");
    const lost = run.up("v", wish, state).catch(String);
    isStep = await isPaused(host, lost);
    if (isStep) run.end();
    else expect([step, (await link(host, "eth0.9"))?.mtu]).toEqual([3, 1400]);
    await host.run(`${fill}; rm -f /tmp/ip-paused /tmp/ip-fails`);
    expect(await lost).toContain("this run has ended");
    // The host holds the lock until it has taken the change back.
    await host.run('cd /run/trunkline && flock /var/lib/trunkline/lock rm -rf "$(dirname */pid)"');
    await host.run("rm /var/lib/trunkline/fill");
    expect(await show()).toBe(before);
  }
});

test("a change whose program dies as soon as it has confirmed it stays, and is all that the next run wants", async () => {
  const { host } = only(targets);
  const { input, state, run } = await managedAt("10.9.0.1", { addresses: ["10.9.0.1/24"] });
  const wish = { host: input, ...vlan({ addresses: ["10.9.0.1/24"], mtu: 1400 }) };
  run.leaveAfter("confirm");
  await expect(run.up("v", wish, state)).resolves.toBeDefined();
  await settled();
  const before = await show();
  const next = new Run(config);
  await next.look(input);
  expect((await next.up("v", wish, state)).done).toBe("updated");
  expect(next.roundTrips(input)).not.toContain("change");
  expect(await show()).toBe(before);
  expect((await link(host, "eth0.9"))?.mtu).toBe(1400);
});

test("taking back that the kernel refuses in part is told, what it does not refuse is taken back, and the next run does the rest", async () => {
  const { host } = only(targets);
  const options = { addresses: ["10.9.0.1/24"], mtu: 1500 };
  const { input, state, run } = await managedAt("10.9.0.1", options);
  const before = await show();
  const wish = { host: input, ...vlan({ addresses: ["10.9.0.7/24"], mtu: 1400, allowDisconnect: true }) };
  const lost = run.up("v", wish, state).catch(String);
  // Somebody has given the parent a smaller MTU meanwhile.
  await host.run("until [ -e /run/trunkline/*/done ]; do sleep 0.05; done; ip link set eth0 mtu 1450");
  expect(await lost).toMatch(
    /took the change back after 5 s; taking it back failed in part \(RTNETLINK answers: [^;]+; Command failed -:\d+\) .+ \[unconfirmed\]$/,
  );
  await settled();
  await host.run("ip link set eth0 mtu 1500");
  expect((await link(host, "eth0.9"))?.mtu).toBe(1400);
  const next = new Run(config);
  await next.look(input);
  const { done } = await next.up("v", { host: input, ...vlan(options) }, state);
  expect([done, await show()]).toEqual(["updated", before]);
});

test("power that fails while nobody has confirmed a change yet: the host boots with what was before, and the next run does the change", async () => {
  const { host } = only(targets);
  const { input, state, run } = await managedAt("10.9.0.1", { addresses: ["10.9.0.1/24"] }, { seconds: 600 });
  const wish = { host: input, ...vlan({ addresses: ["10.9.0.1/24"], mtu: 1400 }) };
  const records = "cd /var/lib/trunkline && find links networks -type f | sort | xargs grep '' /dev/null";
  const before = [await listLinks(host), await host.run(records)];
  const lost = run.up("v", wish, state);
  run.leaveAfter("change");
  await expect(lost).rejects.toThrow("this run has ended");
  // It is not taken back early either.
  await host.run(`${inAnHour}; sleep 1`);
  expect((await link(host, "eth0.9"))?.mtu).toBe(1400);
  await host.powerOff();
  await host.boot();
  await host.run(restored);
  expect([await listLinks(host), await host.run(records)]).toEqual(before);
  const next = new Run();
  await next.look(input);
  expect(await next.diff(state, state.inputs)).toMatchObject({ changes: false });
  expect((await next.up("v", wish, state)).done).toBe("updated");
  expect((await link(host, "eth0.9"))?.mtu).toBe(1400);
});

test.each([
  ["bridge", "bridge"],
  ["bond", "bond mode active-backup miimon 100"],
])(
  "a port of the %s that the host is managed by: what cuts the connection is taken back, what does not is confirmed",
  async (_, type) => {
    const { host } = only(targets);
    const managed = await managedAt(
      "10.9.0.1",
      {},
      {
        prepare:
          `ip link add over0 type ${type} && ip link set eth0.9 down && ip link set eth0.9 master over0 && ` +
          "ip link set over0 up && ip link set eth0.9 up && ip address add 10.9.0.1/24 dev over0",
      },
    );
    await expectTakenBack(managed, { up: false, allowDisconnect: true });
    const { input, state } = managed;
    const run = new Run(config);
    await run.look(input);
    expect((await run.up("v", { host: input, ...vlan({ mtu: 1400 }) }, state)).done).toBe("updated");
    expect((await link(host, "eth0.9"))?.mtu).toBe(1400);
    expect(run.roundTrips(input).map((trip) => trip.split(" ").at(-1))).toEqual([
      "look",
      "change",
      "confirm",
    ]);
  },
);

test("the deletion of the link is refused, and with allowDisconnect goes through", async () => {
  const { host } = only(targets);
  const { input, state, run } = await managedAt("10.9.0.1", { addresses: ["10.9.0.1/24"] });
  const over = (outs: Properties): State => ({ ...state, outs: { ...state.outs, ...outs, host: input } });
  await expect(run.delete(over({}))).rejects.toThrow('deleting link "eth0.9" would cut');
  expect(await link(host, "eth0.9")).toBeDefined();
  await run.delete(over({ allowDisconnect: true }));
  expect(await link(host, "eth0.9")).toBeUndefined();
  expect(told()).toEqual([
    "h1: eth0.9: its deletion may cut the connection by which the host is managed (from 10.9.0.2 to 10.9.0.1), as allowDisconnect allows; whether the host has done it cannot be seen if it does not answer any more",
  ]);
});
