/**
 * What comes back when a host boots, with no run of Pulumi in between: the power is cut, so that whatever was not on the
 * disk is lost.
 */
import { isDeepStrictEqual } from "node:util";
import { randomFrom } from "../faults/_faults";
import { inside, makeNetwork } from "./attachments/_networks";
import { listLinks, restored } from "./_after-boot";
import { logInEachTime } from "./_connections";
import { link, only, record, useHosts } from "./_host";
import { Run, told, type HostInput, type State } from "./_run";

logInEachTime();

const targets = useHosts();

jest.setTimeout(240_000);

const list = (): Promise<string[]> => listLinks(only(targets).host);

/** Has the host do what it does at boot, without a boot. */
async function restoreAgain(): Promise<void> {
  await only(targets).host.run("systemctl daemon-reload; systemctl restart trunkline-restore.service");
}

/** All that is Trunkline's on the host besides its store. */
async function put(): Promise<string> {
  const { stdout } = await only(targets).host.run(
    // What systemd notes of a unit that ran goes when it has dealt with its end.
    "until ! [ -L /run/systemd/units/*trunkline* ]; do [ -e /etc/systemd/system/trunkline-restore.service ] && break; sleep 0.1; done; " +
      "find /etc /run /var/lib -name '*trunkline*' ! -path '/run/systemd/units/*' ! -path '/var/lib/trunkline*'; ls /var/lib/trunkline/restore.sh",
    { check: false },
  );
  return stdout;
}

const addresses = ["10.0.10.1/24", "2001:db8:10::1/64"];
const vlan = (host: HostInput) => ({ host, parent: "eth0", vlanId: 10 });

/** Has Docker run at boot, a container of which is on one of its networks with a parent of ours. */
const engine = `
systemctl start docker
docker image inspect busybox:lab >/dev/null 2>&1 || docker import /opt/busybox.tar busybox:lab >/dev/null
docker network create -d macvlan -o parent=eth0.10 --subnet 10.0.10.0/24 dnet
docker run -d --name web --restart always --stop-timeout 0 --network dnet --ip 10.0.10.77 busybox:lab sleep 100000
systemctl enable docker
mkdir -p /etc/systemd/system/trunkline-restore.service.d
printf '[Unit]\\nAfter=lab-init.service\\n' >/etc/systemd/system/trunkline-restore.service.d/lab.conf
sync
`;
const withoutEngine = `
[ -e /etc/systemd/system/trunkline-restore.service.d ] || exit 0
docker rm -f web; docker network rm dnet; systemctl disable docker; systemctl stop docker docker.socket
rm -r /etc/systemd/system/trunkline-restore.service.d
`;

async function withoutDocker(): Promise<void> {
  await only(targets).host.run("sh", { stdin: withoutEngine, timeoutMs: 60_000 });
}

afterEach(withoutDocker);

test("after a power loss everything is as it was, and a container of Docker is on its network again", async () => {
  const { host, input } = only(targets);
  const run = new Run();
  await run.look(input);
  const states: State[] = [];
  const make = async (name: string, args: Record<string, unknown>): Promise<void> => {
    states.unshift(await run.create(name, { host: input, ...args }));
  };
  await make("v10", {
    ...{ parent: "eth0", vlanId: 10, addresses, mtu: 1400, macAddress: "02:00:00:00:10:10" },
    ...{ flags: { gvrp: true, looseBinding: true }, ingressQos: { 1: 2 }, egressQos: { 3: 4 } },
    ...{ acceptRa: false, sysctls: { "net.ipv4.conf.IFNAME.rp_filter": "2" } },
    routes: [
      { destination: "10.9.0.0/16", gateway: "10.0.10.9", metric: 7 },
      { destination: "10.8.0.0/16", gateway: "10.0.10.9", table: 100 },
    ],
  });
  await host.run("sh", { stdin: engine, timeoutMs: 120_000 });
  // By name, the inner one comes before the one that it is on.
  await make("outer", { parent: "eth0", vlanId: 20, protocol: "802.1ad", name: "q20" });
  await make("inner", { parent: "q20", vlanId: 30, name: "inner", addresses: ["10.0.30.1/24"] });
  await make("down", { parent: "eth0", vlanId: 60, up: false });
  await host.run("ip link add link eth0 name eth0.70 type vlan id 70 && ip link set eth0.70 up");
  await make("found", { parent: "eth0", vlanId: 70 });
  const networks = [
    await makeNetwork(run, input, {
      driver: "macvlanNetwork",
      name: "lan",
      options: {
        parent: "eth0.40",
        subnets: [{ cidr: "192.168.40.0/24" }, { cidr: "2001:db8:40::/64" }],
        hostShim: {},
      },
    }),
    await makeNetwork(run, input, {
      name: "l2",
      options: { parent: "eth0.50", subnets: [{ cidr: "192.168.50.0/24" }], hostShim: { name: "hs-l2" } },
    }),
    await makeNetwork(run, input, {
      name: "isolated",
      options: { parent: undefined, subnets: undefined, mtu: 9000 },
    }),
  ];
  const before = await list();
  expect(before.join("\n")).toContain("lookup 100");

  await host.powerOff();
  await host.boot();
  await host.run(`${restored}\nuntil docker exec web sleep 0 2>/dev/null; do sleep 0.2; done`, {
    timeoutMs: 90_000,
  });
  const ofFound = before.filter((line) => line.includes("eth0.70"));
  expect(ofFound.length).toBeGreaterThan(1);
  expect(await list()).toEqual(before.filter((line) => !ofFound.includes(line)));
  const { stdout: pid } = await host.run("docker inspect -f '{{.State.Pid}}' web");
  const { links } = await inside(host, `--net=/proc/${pid.trim()}/ns/net`);
  expect(links).toMatchObject([{ ifname: "eth0", addr_info: [{ local: "10.0.10.77" }] }]);
  await withoutDocker();

  const later = new Run();
  await later.look(input);
  expect(told()).toEqual([]);
  for (const state of states) await later.delete(state);
  for (const [index, state] of networks.entries())
    await later.of(index === 0 ? "macvlanNetwork" : "ipvlanNetwork").delete(state);
  expect(await put()).toBe("");
  expect((await host.run("systemctl list-units --all 'trunkline*' --no-legend")).stdout).toBe("");
});

test("each link comes back by itself, and a look tells which did not and why", async () => {
  const { host, input } = only(targets);
  await host.run("ip link add late0 type dummy && ip link set late0 up");
  const run = new Run();
  await run.look(input);
  const names: Record<string, Record<string, unknown>> = {
    taken: { vlanId: 11 },
    torn: { vlanId: 12 },
    earlier: { vlanId: 13 },
    cloned: { vlanId: 14 },
    refused: { vlanId: 15, addresses: ["10.0.15.1/24"], sysctls: { "net.ipv4.conf.IFNAME.rp_filter": "1" } },
    unfinished: { vlanId: 16 },
    late: {
      parent: "late0",
      vlanId: 17,
      addresses: ["10.0.17.1/24"],
      routes: [{ destination: "10.17.0.0/16" }],
    },
    well: { vlanId: 18, addresses: ["10.0.18.1/24"] },
  };
  const states: State[] = [];
  for (const [name, options] of Object.entries(names))
    states.push(await run.create(name, { host: input, parent: "eth0", name, ...options }));
  await host.run("sh", {
    stdin: `
for name in ${Object.keys(names).join(" ")}; do ip link delete $name; done
ip link delete late0
ip link add taken type dummy
cd /var/lib/trunkline/links
printf %s "$(cat torn)" | head -c -9 >torn.cut && mv torn.cut torn
sed -i /build/d earlier
echo "machine 00112233445566778899aabbccddeeff" >>cloned
sed -i "s,^build address.*,build address replace 10.0.15.1/24 dev nosuch," refused
echo "pending 11111111-2222-3333-4444-555555555555" >>unfinished
`,
  });
  await restoreAgain();
  const why = {
    earlier: "its record does not tell how it is made; an earlier release wrote it",
    late: "no link late0",
    refused: 'Cannot find device "nosuch"',
    taken: "there is a link of that name that Trunkline did not make",
    torn: "its record is cut off or damaged",
  };
  const journal = await host.run("journalctl -u trunkline-restore -o cat --since -1min");
  for (const [name, reason] of Object.entries(why))
    expect(journal.stdout).toContain(`${name} did not come back: ${reason}`);
  const there = async (): Promise<string[]> => {
    const { stdout } = await host.run("ls /sys/class/net");
    return stdout.split(/\s+/).filter((name) => name in names);
  };
  expect(await there()).toEqual(["taken", "well"]);
  const second = new Run();
  await second.look(input);
  expect(told().sort()).toEqual(
    Object.entries(why).map(
      ([name, reason]) =>
        `${input.name}: ${name} did not come back at boot: ${reason}; mend that and run pulumi up`,
    ),
  );

  // A parent that comes late is down at first: the link is there, and gets its route when its parent is up.
  await host.run("ip link add late0 type dummy; until [ -e /sys/class/net/late ]; do sleep 0.1; done");
  await host.run("ip link set late0 up; until ip route | grep -q 10.17; do sleep 0.1; done");
  await host.run(restored);
  expect(await there()).toEqual(["late", "taken", "well"]);
  await host.run("ip link delete taken");
  await restoreAgain();
  expect((await link(host, "taken"))?.linkinfo?.info_kind).toBe("vlan");
  const last = new Run();
  await last.look(input);
  for (const state of states) await last.delete(state);
});

test("what brings links back is put in place with the first link, mended when it is not as it was, and goes with the last", async () => {
  const { host, input } = only(targets);
  expect(await put()).toBe("");
  const first = new Run();
  await first.look(input);
  const state = await first.create("v10", vlan(input));
  const other = await first.create("v11", { ...vlan(input), vlanId: 11 });
  const whole = await put();
  expect(whole.split("\n")).toHaveLength(7);

  for (const [harm, is] of [
    ["systemctl disable trunkline-restore.service", "disabled"],
    ["echo >>/etc/systemd/system/trunkline-restore.service Nice=3", "not as it was made"],
    [
      "rm /etc/systemd/system/trunkline-restore.service && ln -s /dev/null /etc/systemd/system/trunkline-restore.service",
      "not as it was made",
    ],
    ["rm /var/lib/trunkline/restore.sh", "missing"],
  ] as const) {
    await host.run(harm);
    const run = new Run();
    await run.look(input);
    const drift = `put trunkline-restore.service in place, which is ${is}: without it, its links do not come back after a reboot`;
    const refreshed = (await run.refresh(state)) as State;
    expect(refreshed.outs["drift"]).toBe(drift);
    expect((await run.up("v10", vlan(input), state)).done).toBe("updated");
    expect(told()).toContain(
      `${input.name}: eth0.10 has changed on the host; pulumi up will do there: ${drift}`,
    );
    expect(await put()).toBe(whole);
    expect((await run.up("v11", { ...vlan(input), vlanId: 11 }, other)).done).toBe("unchanged");
  }

  const forgoing = new Run({ "trunkline:persist": "false" });
  await forgoing.look(input);
  expect((await forgoing.up("v10", vlan(input), state)).done).toBe("updated");
  expect(await put()).toBe("");
  await forgoing.create("v12", { ...vlan(input), vlanId: 12 });
  expect(await put()).toBe("");

  const last = new Run();
  await last.look(input);
  await last.up("v10", vlan(input), state);
  expect(await put()).toBe(whole);
  await last.delete(state);
  await last.delete(other);
  expect(await put()).toBe(whole);
  await host.run("rm /var/lib/trunkline/links/eth0.12");
  const v13 = await last.create("v13", { ...vlan(input), vlanId: 13 });
  await last.delete(v13);
  expect(await put()).toBe("");
});

test("a read-only /etc: the host's line tells, and a change goes on", async () => {
  const { host, input } = only(targets);
  await host.run("mount --bind /etc /etc && mount -o remount,ro,bind /etc");
  try {
    const run = new Run();
    await run.look(input);
    expect(told()).toEqual([
      `${input.name}: links will not come back after a reboot until the next pulumi up: what brings them back cannot be put in /etc there (Read-only file system); persist: false says that this is meant`,
    ]);
    const state = await run.create("v10", vlan(input));
    expect(await record(host, "eth0.10")).toContain("owned yes");
    expect((await run.up("v10", vlan(input), state)).done).toBe("unchanged");
    await run.delete(state);
  } finally {
    await host.run("umount /etc");
  }
  expect(await put()).toBe("");
});

/**
 * How many times the power fails; each takes some seconds. With three or more, as many times in each of the three operations:
 *
 *     TRUNKLINE_POWER_LOSSES=17 TRUNKLINE_POWER_LOSSES_SEED=7 npm test -- tests/scenarios/reboot.test.ts -t random    51 times
 */
const losses = Number(process.env["TRUNKLINE_POWER_LOSSES"] ?? 1);
const seed = Number(process.env["TRUNKLINE_POWER_LOSSES_SEED"] ?? Date.now() % 1_000_000);

/** What two resources are to be, one after the other; without options they are deleted. */
const life: readonly { v?: Record<string, unknown>; db?: Record<string, unknown> }[] = [
  {
    v: { addresses, routes: [{ destination: "10.9.0.0/16", gateway: "10.0.10.9" }] },
    db: { hostShim: { addresses: ["192.168.40.130"] } },
  },
  { v: { addresses: ["10.0.10.7/24"], mtu: 1400 }, db: { hostShim: { addresses: ["192.168.40.131"] } } },
  {},
];

test(
  "power that fails at random moments of create, update and delete: each link is as before or as asked for",
  async () => {
    const { host, input } = only(targets);
    const states = new Map<"v" | "db", State>();
    const args = {
      v: { host: input, parent: "eth0", vlanId: 10 },
      db: { host: input, name: "db", parent: "eth0.40", subnets: [{ cidr: "192.168.40.0/24" }] },
    };
    const carryOut = async (run: Run, name: "v" | "db", options?: Record<string, unknown>): Promise<void> => {
      const of = run.of(name === "v" ? "vlanSubInterface" : "macvlanNetwork");
      const state = states.get(name);
      if (options !== undefined) states.set(name, await of.up(name, { ...args[name], ...options }, state));
      else if (state !== undefined) await of.delete(state);
      if (options === undefined) states.delete(name);
    };
    const allOf = async (run: Run, { v, db }: (typeof life)[number]): Promise<void> => {
      await run.look(input);
      await Promise.all([carryOut(run, "v", v), carryOut(run, "db", db)]);
    };
    const listed = async (): Promise<{ v: string[]; shim: string[]; parent: string[] }> => {
      const lines = await list();
      const about = (name: RegExp): string[] => lines.filter((line) => name.test(line));
      return { v: about(/eth0\.10/), shim: about(/hs-/), parent: about(/^eth0\.40@/) };
    };
    const undisturbed = [await listed()];
    const tookMs: number[] = [];
    for (const wish of life) {
      const begun = Date.now();
      await allOf(new Run(), wish);
      tookMs.push(Date.now() - begun);
      undisturbed.push(await listed());
    }
    await host.run("sync");
    const random = randomFrom(seed);
    const struck: string[] = [];
    if (losses > 1) console.log(`seed ${String(seed)}`);
    for (let count = 0; count < losses; count++) {
      const chosen = Math.floor(random() * life.length);
      for (const [index, wish] of life.entries()) {
        // One of them for each loss, if not all are asked for.
        const strikes = losses >= life.length || index === chosen;
        if (strikes) {
          const run = new Run();
          const known = new Map(states);
          const afterMs = Math.round(random() * 1.2 * (tookMs[index] ?? 0));
          const outcome = allOf(run, wish).then(
            () => "done",
            () => "failed",
          );
          await Promise.race([outcome, new Promise((resume) => setTimeout(resume, afterMs))]);
          await host.powerOff();
          run.end();
          const ended = await outcome;
          await host.boot();
          await host.run(restored);
          const now = await listed();
          for (const what of ["v", "shim", "parent"] as const) {
            const allowed = [undisturbed[index]?.[what], undisturbed[index + 1]?.[what]];
            const is = { seed, what, index, afterMs, ended, lines: now[what] };
            const nearest = allowed.find((lines) => isDeepStrictEqual(lines, is.lines)) ?? allowed[0];
            expect(is).toEqual({ ...is, lines: nearest });
            // What Pulumi was told is done stays done.
            if (ended === "done") expect(now[what]).toEqual(allowed[1]);
          }
          const became = isDeepStrictEqual(now, undisturbed[index]) ? "old" : "new or in part new";
          struck.push(`${String(index)} after ${String(afterMs)} ms: ${ended}, ${became}`);
          if (ended !== "done") {
            states.clear();
            for (const [name, state] of known) states.set(name, state);
          }
        }
        await allOf(new Run(), wish);
        expect(await listed()).toEqual(undisturbed[index + 1]);
      }
    }
    if (losses > 1) console.log(struck.join("\n"));
  },
  240_000 + losses * 60_000,
);
