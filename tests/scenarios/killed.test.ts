import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startRelay } from "../ssh/sshd";
import { logInEachTime } from "./_connections";
import { addressesOf, link, links, only, records, useHosts } from "./_host";
import { findScripts, holdLock, releaseLock, scriptsRun } from "./_lock";
import { Run, urnOf } from "./_run";

logInEachTime();

const targets = useHosts(2);
const started = new Set<ChildProcess>();

afterEach(() => {
  for (const child of started) child.kill("SIGKILL");
  started.clear();
});

const ids = [1, 2, 3, 4, 5];
const wishes = (target = only(targets)) =>
  ids.map((vlanId) => ({
    host: target.input,
    parent: "eth0",
    vlanId,
    addresses: [`192.0.2.${String(vlanId)}/32`, `2001:db8::${String(vlanId)}/128`],
  }));

async function load(): Promise<ChildProcess> {
  const child = fork(join(__dirname, "_client.js"), { execArgv: [] });
  started.add(child);
  await said(child, "loaded");
  return child;
}

async function begin(child: ChildProcess, target = only(targets)): Promise<void> {
  const vlanSubInterface = wishes(target).map((wish) => ({
    ...wish,
    resourceUrn: urnOf(`v${String(wish.vlanId)}`),
  }));
  await beginWith(child, { vlanSubInterface }, target);
}

async function beginWith(child: ChildProcess, inputs: object, { input } = only(targets)): Promise<void> {
  child.send({ look: { resourceUrn: urnOf(input.name, "Host"), ...input }, inputs });
  await said(child, "looked");
}

async function said(child: ChildProcess, word: string): Promise<void> {
  const [heard] = (await once(child, "message")) as [string];
  if (heard !== word) throw new Error(`the client said ${heard} instead of ${word}`);
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

/** Returns the existing links, after checking that each is complete and has a record. */
async function oldOrNew(): Promise<string[]> {
  const { host } = only(targets);
  const now = await links(host);
  const recorded = await records(host);
  const there = ids.map((id) => `eth0.${String(id)}`).filter((name) => now[name] !== undefined);
  for (const name of there) {
    expect(now[name]?.ifalias).toMatch(/^trunkline:lab\/dev\/v\d@/);
    expect(now[name]?.flags).toContain("UP");
    expect(now[name]?.addr_info.filter(({ scope }) => scope === "global")).toHaveLength(2);
  }
  expect([...recorded].sort()).toEqual([...there].sort());
  return there;
}

/** Waits until no script of a dead client runs on the host. */
const settled = () => only(targets).host.run(`while ${findScripts("change")} >/dev/null; do :; done`);

test("a client killed at 20 random moments: the host is in the old state or the new one, the next run finishes, records and links agree", async () => {
  const outcomes: number[] = [];
  let next = load();
  // Measures a whole run here, so that the moments below cover all of it.
  const first = await next;
  next = load();
  await begin(first);
  const start = Date.now();
  await said(first, "done");
  const wholeMs = Date.now() - start;
  await kill(first);
  await only(targets).host.run(
    "for id in 1 2 3 4 5; do ip link del eth0.$id; done; rm -rf /var/lib/trunkline",
  );

  for (let round = 0; round < 20; round++) {
    const child = await next;
    if (round < 19) next = load();
    await begin(child);
    // Picks a random moment in each twentieth of the run.
    await sleep(((round + Math.random()) / 20) * wholeMs);
    await kill(child);
    await settled();
    const there = await oldOrNew();
    outcomes.push(there.length);

    // The next run, in a process that stays alive, takes over the existing links and makes the others.
    if (round % 5 === 4) {
      const before = await links(only(targets).host);
      const run = new Run();
      const states = await Promise.all(wishes().map((wish) => run.create(`v${String(wish.vlanId)}`, wish)));
      expect(states.every(({ outs }) => outs["owned"] === true)).toBe(true);
      expect(await oldOrNew()).toHaveLength(ids.length);
      const after = await links(only(targets).host);
      for (const name of there) expect(after[name]?.ifindex).toBe(before[name]?.ifindex);
      run.end();
    }
    await only(targets).host.run(
      "for id in 1 2 3 4 5; do ip link del eth0.$id 2>/dev/null; done; rm -rf /var/lib/trunkline",
    );
  }
  // All or nothing each time; a constant outcome would mean that the moments missed the change.
  expect([...new Set(outcomes)].sort()).toEqual([0, 5]);
});

test("the script runs to its end when its client is killed, and a retry waits for the lock and finds the work done", async () => {
  const { host, input } = only(targets);
  await holdLock(host, "shared");
  const child = await load();
  await begin(child);
  await scriptsRun(host, "change");
  await sleep(200);
  await kill(child);
  expect(await link(host, "eth0.1")).toBeUndefined();

  const run = new Run();
  await run.look(input);
  const retry = Promise.all(wishes().map((wish) => run.create(`v${String(wish.vlanId)}`, wish)));
  await scriptsRun(host, "change", 2);
  await releaseLock(host);
  const states = await retry;
  expect(states.every(({ outs }) => outs["owned"] === true)).toBe(true);
  expect(await oldOrNew()).toHaveLength(ids.length);
  // The killed client's script made them, before or after the retry's turn, and they were made only once.
  const now = await links(host);
  expect(states.map(({ outs }) => outs["ifindex"])).toEqual(
    ids.map((id) => now[`eth0.${String(id)}`]?.ifindex),
  );
});

describe("a network and its attachments", () => {
  const network = () => ({
    ...{ host: only(targets).input, name: "db", parent: "eth0.50" },
    subnets: [{ cidr: "192.168.10.0/24" }, { cidr: "2001:db8:10::/64" }],
  });
  const attachments = () =>
    ids.map((id) => {
      const name = `n${String(id)}`;
      return { host: only(targets).input, network: "db", name, container: { netns: name } };
    });
  const inputs = () => ({
    ipvlanNetwork: [{ ...network(), resourceUrn: urnOf("db", "IpvlanNetwork") }],
    containerAttachment: attachments().map((each) => ({
      ...each,
      resourceUrn: urnOf(each.name, "ContainerAttachment"),
    })),
  });

  /** Returns addresses by namespace; checks that each attachment is complete with a record, or absent, not halfway. */
  async function wholeOrNot(): Promise<Record<string, string[]>> {
    const { host } = only(targets);
    const { stdout } = await host.run(
      "cd /var/lib/trunkline && grep -h ^container attachments/* 2>/dev/null",
      { check: false },
    );
    const recorded = [...stdout.matchAll(/^container netns (\S+)$/gm)].map(([, name = ""]) => name);
    const there: Record<string, string[]> = {};
    for (const { name } of attachments()) {
      const { eth0 } = await links(host, name);
      if (eth0 === undefined) continue;
      there[name] = addressesOf(eth0);
      expect(there[name]).toHaveLength(2);
      expect(eth0.flags).toContain("UP");
      expect((await host.run(`ip -n ${name} route show default`)).stdout).toContain(
        "via 192.168.10.1 dev eth0",
      );
    }
    expect(recorded.sort()).toEqual(Object.keys(there).sort());
    expect(new Set(Object.values(there).flat()).size).toBe(2 * recorded.length);
    expect(Object.keys(await links(host)).filter((name) => name.startsWith("tl"))).toEqual([]);
    expect(await records(host)).toEqual((await link(host, "eth0.50")) === undefined ? [] : ["eth0.50"]);
    return there;
  }

  /** The next run, in a process that stays alive: keeps what exists and makes the rest. */
  async function finish(there: Record<string, string[]>, run = new Run()): Promise<void> {
    await run.of("ipvlanNetwork").create("db", network());
    await Promise.all(attachments().map((each) => run.of("containerAttachment").create(each.name, each)));
    const all = await wholeOrNot();
    expect(Object.keys(all)).toHaveLength(ids.length);
    expect(all).toMatchObject(there);
    // The lowest addresses without a gap: none was lost on the way.
    const numbers = ids.map((id) => id + 1);
    const wanted = numbers.flatMap((n) => [`192.168.10.${String(n)}/24`, `2001:db8:10::${String(n)}/64`]);
    expect(Object.values(all).flat().sort()).toEqual(wanted.sort());
    run.end();
  }

  const remove =
    "for id in 1 2 3 4 5; do ip -n n$id link del eth0; done; ip link del eth0.50; rm -rf /var/lib/trunkline; true";

  beforeEach(() => only(targets).host.run("for id in 1 2 3 4 5; do ip netns add n$id; done"));

  test("a client killed at 6 random moments: each is whole or not there, the next run finishes, and no address is lost or double", async () => {
    const { host } = only(targets);
    let next = load();
    const first = await next;
    next = load();
    await beginWith(first, inputs());
    const start = Date.now();
    await said(first, "done");
    const wholeMs = Date.now() - start;
    expect(Object.keys(await wholeOrNot())).toHaveLength(ids.length);
    await host.run(remove);

    const outcomes = new Set<number>();
    for (let round = 0; round < 6; round++) {
      const child = await next;
      if (round < 5) next = load();
      await beginWith(child, inputs());
      // The first of them before anything was sent.
      if (round > 0) await sleep(((round + Math.random()) / 6) * wholeMs);
      await kill(child);
      await settled();
      const there = await wholeOrNot();
      outcomes.add(Object.keys(there).length);
      await finish(there);
      await host.run(remove);
    }
    expect(outcomes.size).toBeGreaterThan(1);
  });

  test("a connection cut while they wait for the lock: they are made once, and the run goes on", async () => {
    const { host, input } = only(targets);
    const relay = await startRelay(input.connection.port ?? 22);
    try {
      const run = new Run();
      const cut = { ...input, connection: { ...input.connection, port: relay.port } };
      await run.look(cut);
      const db = await run.of("ipvlanNetwork").create("db", { ...network(), host: cut });
      await holdLock(host, "shared");
      const creating = Promise.all(
        attachments().map((each) => run.of("containerAttachment").create(each.name, { ...each, host: cut })),
      );
      await scriptsRun(host, "change");
      relay.reset();
      // One script was cut off; the other asks what came of it.
      await scriptsRun(host, "change", 2);
      await releaseLock(host);
      const states = await creating;
      const there = await wholeOrNot();
      expect(Object.keys(there)).toHaveLength(ids.length);
      expect(run.handshakes(cut)).toBe(2);
      const given = states.map(({ outs }) => outs["addresses"] as string[]);
      expect(given.flat().sort()).toEqual(
        Object.values(there)
          .flat()
          .map((cidr) => cidr.replace(/\/.*/, ""))
          .sort(),
      );
      expect(db.outs["parentOwned"]).toBe(true);
    } finally {
      await relay.stop();
    }
  });
});

test("power loss in the middle of a change: each link comes back whole or not at all, and the next run finishes", async () => {
  const [, second] = targets;
  if (second === undefined) throw new Error("two hosts are needed");
  const { host, input } = second;
  const args = { host: input, parent: "eth0", vlanId: 10, addresses: ["192.0.2.1/24"] };
  const before = new Run();
  const state = await before.create("kept", args);
  before.end();
  await host.run("sync");
  const child = await load();
  await begin(child, second);
  await host.run("until [ -e /sys/class/net/eth0.1 ]; do :; done");
  await host.powerOff();
  await kill(child);
  await host.boot();

  await host.run("while pgrep -f '^/bin/sh /var/lib/trunkline/restore.sh' >/dev/null; do sleep 0.1; done");
  const there = await links(host);
  const back = Object.keys(there).filter((name) => name.startsWith("eth0."));
  expect(back).toContain("eth0.10");
  for (const name of back) expect(addressesOf(there[name])).toHaveLength(name === "eth0.10" ? 1 : 2);
  const { stdout: pending } = await host.run("grep -l ^pending /var/lib/trunkline/links/*", { check: false });
  for (const name of back) expect(pending).not.toContain(`/${name}\n`);
  const refreshed = await new Run().refresh(state);
  expect(refreshed?.outs["drift"]).toBeUndefined();
  const next = new Run();
  await Promise.all([
    next.up("kept", args, refreshed),
    ...wishes(second).map((wish) => next.up(`v${String(wish.vlanId)}`, wish)),
  ]);
  const now = await links(host);
  const names = ["eth0.10", ...ids.map((id) => `eth0.${String(id)}`)];
  expect(names.filter((name) => now[name]?.flags.includes("UP") !== true)).toEqual([]);
  expect((await records(host)).sort()).toEqual([...names].sort());
});

test("a host that comes back soon enough is waited for: the run that lost it finishes", async () => {
  const [, second] = targets;
  if (second === undefined) throw new Error("two hosts are needed");
  const { host } = second;
  await holdLock(host, "shared");
  const run = new Run();
  await run.look(second.input);
  const creating = Promise.all(wishes(second).map((wish) => run.create(`v${String(wish.vlanId)}`, wish)));
  await scriptsRun(host, "change");
  await host.powerOff();
  await host.boot();
  const states = await creating;
  const now = await links(host);
  expect(states.map(({ outs }) => outs["ifindex"])).toEqual(
    ids.map((id) => now[`eth0.${String(id)}`]?.ifindex),
  );
});
