import type { Lab, LabHost } from "../lab";
import { restored } from "../scenarios/_after-boot";
import { sharedLab } from "../shared-lab";
import {
  changesCome,
  changesEnded,
  eventually,
  failed,
  holdLock,
  listing,
  outcomes,
  program,
  progress,
  type PulumiRun,
  providerProcess,
  ScratchStack,
  succeeded,
  vlanLinks,
  webHosts,
  wipe,
} from "./_helpers";

let lab: Lab;
let h1: LabHost;
let h2: LabHost;
let before: string[];

beforeAll(async () => {
  lab = await sharedLab();
  [h1, h2] = lab.hosts as [LabHost, LabHost];
  await Promise.all([wipe(h1), wipe(h2)]);
  before = await Promise.all([listing(h1), listing(h2)]);
});

afterAll(() => Promise.all([wipe(h1), wipe(h2)]));

/** How often power is lost with it: TRUNKLINE_POWER_LOSSES=8 npm test -- tests/e2e/interrupted.test.ts -t power */
const losses = Number(process.env["TRUNKLINE_POWER_LOSSES"] ?? 1);
jest.setTimeout(120_000 + losses * 60_000);

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** 20 links on the first host, and on the second a link whose name the kernel refuses although no check finds fault. */
const twenty = (withBad: boolean): string =>
  program(
    webHosts([h1, h2]),
    `for (let id = 101; id <= 120; id++)
       new trunkline.VlanSubInterface("vlan" + id, { host: web1, parent: "eth0", vlanId: id });
     if (${String(withBad)}) new trunkline.VlanSubInterface("bad", { host: web2, parent: "eth0", vlanId: 99, name: "all" });`,
  );
const theTwenty = Array.from({ length: 20 }, (_, index) => `eth0.${String(101 + index)}`);

async function expectTwentyTakenOver(stack: ScratchStack): Promise<void> {
  const made = await vlanLinks(h1);
  expect(Object.keys(made).sort()).toEqual(theTwenty);
  await stack.setProgram(twenty(false));
  succeeded(await stack.upAfterPreview());
  expect(await vlanLinks(h1)).toEqual(made);
  const stored = (await stack.resources()).filter(({ type }) => type.endsWith("VlanSubInterface"));
  expect(stored.map(({ outputs }) => outputs?.["ifindex"]).sort()).toEqual(
    Object.values(made)
      .map(({ ifindex }) => ifindex)
      .sort(),
  );
  expect(outcomes((await stack.preview()).events)).toEqual({});
  succeeded(await stack.destroy());
  expect(await Promise.all([listing(h1), listing(h2)])).toEqual(before);
}

test("one of 21 fails, the engine hangs up on the rest: the next up takes over what was made", async () => {
  const stack = await ScratchStack.create({ lab, program: twenty(true) });
  const [releaseFirst, releaseSecond] = await Promise.all([holdLock(h1), holdLock(h2)]);
  const run = stack.own.startUp("--parallel=32");
  await Promise.all([changesCome(h1), changesCome(h2)]);
  await eventually(
    "all are under way",
    async () => progress(await stack.eventsSoFar()).begun.length === theTwenty.length + 1 || undefined,
  );
  await releaseSecond();
  await eventually("the bad one has failed", () => run.output.includes("creating failed") || undefined);
  const hungUp = run.hasEnded;
  await releaseFirst();
  const up = failed(await run.ended());
  expect(up.output).toContain('web2: the kernel refused a step: ip said "');
  await changesEnded(h1);
  expect(hungUp).toBe(false);
  await expectTwentyTakenOver(stack);
  await stack.remove();
});

test("with --continue-on-error the other 20 are made and kept", async () => {
  const stack = await ScratchStack.create({ lab, program: twenty(true) });
  const up = failed(await stack.up("--continue-on-error"));
  expect(up.output).toContain('web2: the kernel refused a step: ip said "');
  const stored = (await stack.resources()).filter(({ type }) => type.endsWith("VlanSubInterface"));
  expect(stored).toHaveLength(20);
  expect(await vlanLinks(h2)).toEqual({});
  await expectTwentyTakenOver(stack);
  await stack.remove();
});

describe("the provider process is killed in the middle of an up", () => {
  const two = (address: string): string =>
    program(
      webHosts([h1]),
      `const outer = new trunkline.VlanSubInterface("outer", { host: web1, parent: "eth0", vlanId: 10, addresses: ["${address}"] });
       new trunkline.VlanSubInterface("inner", { host: web1, parent: outer, vlanId: 5, name: "inner" });`,
    );

  const kill = async (run: PulumiRun): Promise<void> => {
    const pid = await eventually("the provider process is there", () => providerProcess(run.pid));
    process.kill(pid, "SIGKILL");
  };

  /** Runs it again, as a user would. */
  const finish = async (stack: ScratchStack, address: string): Promise<void> => {
    await changesEnded(h1);
    const up = succeeded(await stack.up());
    expect(up.output).not.toMatch(/panic|TypeError/);
    const links = await vlanLinks(h1);
    expect(Object.keys(links).sort()).toEqual(["eth0.10", "inner"]);
    expect((await h1.run("ip -br address show dev eth0.10")).stdout).toContain(address);
    expect(outcomes((await stack.preview()).events)).toEqual({});
  };

  /** Ends all of an update, and its host, this long after it begins; then has the host boot. */
  const losePower = async (stack: ScratchStack, afterMs: number): Promise<void> => {
    const run = stack.own.startUp();
    await eventually("it begins", () => run.output.includes("outer updating") || run.hasEnded || undefined);
    await new Promise((resume) => setTimeout(resume, afterMs));
    const provider = await providerProcess(run.pid);
    run.kill("SIGKILL");
    if (provider !== undefined) process.kill(provider, "SIGKILL");
    await h1.powerOff();
    await run.ended();
    await h1.boot();
    await h1.run(restored);
  };

  test("before it has said a word to the host", async () => {
    const stack = await ScratchStack.create({ lab, program: two("10.0.0.1/24") });
    const run = stack.own.startUp();
    await kill(run);
    failed(await run.ended());
    expect(await listing(h1)).toBe(before[0]);
    await finish(stack, "10.0.0.1/24");
    succeeded(await stack.destroy());
    await stack.remove();
  });

  test("while a change waits on the host, which then carries it out; also while one is updated", async () => {
    const stack = await ScratchStack.create({ lab, program: two("10.0.0.1/24") });
    for (const address of ["10.0.0.1/24", "10.0.0.2/24"]) {
      await stack.setProgram(two(address));
      const release = await holdLock(h1);
      const run = stack.own.startUp();
      await changesCome(h1);
      await kill(run);
      const up = failed(await run.ended());
      expect(up.output).toContain("error reading from server: EOF");
      await release();
      await changesEnded(h1);
      expect((await h1.run("ip -br address show dev eth0.10")).stdout).toContain(address);
      await finish(stack, address);
    }
    succeeded(await stack.destroy());
    await stack.remove();
  });

  test("while a network and an attachment wait: both are there once, with the address that the host gave", async () => {
    await h1.run("ip netns add red; ip netns add blue");
    const body = `const db = new trunkline.IpvlanNetwork("db", { host: web1, parent: "eth0.50", subnets: [{ cidr: "192.168.10.0/24" }] });
      for (const name of ["red", "blue"])
        exports[name] = new trunkline.ContainerAttachment(name, { network: db, container: { netns: name } }).addresses;`;
    const stack = await ScratchStack.create({ lab, program: program(webHosts([h1]), body) });
    // Interrupts first the network's change, then that of the attachments.
    for (const there of ["eth0.50", "attachments"]) {
      const release = await holdLock(h1);
      const run = stack.own.startUp();
      await changesCome(h1);
      await kill(run);
      failed(await run.ended());
      await release();
      await changesEnded(h1);
      const { stdout } = await h1.run("ls /sys/class/net /var/lib/trunkline/attachments");
      expect(stdout).toContain("eth0.50");
      expect(stdout.match(/^[0-9a-f]{12}$/gm) ?? []).toHaveLength(there === "attachments" ? 2 : 0);
    }
    succeeded(await stack.up());
    const outputs = (await stack.outputs()) as Record<string, string[]>;
    expect(Object.values(outputs).flat().sort()).toEqual(["192.168.10.2", "192.168.10.3"]);
    for (const [name, [address = ""] = []] of Object.entries(outputs)) {
      const { stdout } = await h1.run(`ip -n ${name} -br address show dev eth0`);
      expect(stdout).toContain(`${address}/24`);
    }
    expect(outcomes((await stack.preview()).events)).toEqual({});
    succeeded(await stack.destroy());
    await h1.run("ip netns del red; ip netns del blue");
    expect(await listing(h1)).toBe(before[0]);
    await stack.remove();
  });

  test("somewhere in between, again and again: old state or new state, never half of it", async () => {
    const stack = await ScratchStack.create({ lab, program: two("10.0.0.1/24") });
    for (const delayMs of [0, 100]) {
      const run = stack.own.startUp();
      await eventually(
        "it creates",
        () => run.output.includes("outer creating") || run.hasEnded || undefined,
      );
      await new Promise((resume) => setTimeout(resume, delayMs));
      const pid = await providerProcess(run.pid);
      if (pid !== undefined) process.kill(pid, "SIGKILL");
      await run.ended();
      await changesEnded(h1);
      for (const link of Object.values(await vlanLinks(h1))) {
        expect(link.ifalias).toMatch(/^trunkline:fleet\/dev\//);
        expect(link.flags).toContain("UP");
      }
      await finish(stack, "10.0.0.1/24");
      succeeded(await stack.destroy());
    }
    await stack.remove();
  });

  test("pulumi itself is killed: its provider ends with the change under way, the next run says so, and pulumi cancel clears the way, also when the host loses power with it", async () => {
    const stack = await ScratchStack.create({ lab, program: two("10.0.0.1/24") });
    const release = await holdLock(h1);
    const run = stack.own.startUp();
    await changesCome(h1);
    const provider = await eventually("the provider process", () => providerProcess(run.pid));
    run.kill("SIGKILL");
    await run.ended();
    const killedMs = Date.now();
    await new Promise((resume) => setTimeout(resume, 3_000));
    expect(isRunning(provider)).toBe(true);
    await release();
    await changesEnded(h1);
    await eventually("the provider has ended", () => !isRunning(provider) || undefined);
    expect(Date.now() - killedMs).toBeLessThan(20_000);
    const locked = failed(await stack.up());
    expect(locked.output).toContain("pulumi cancel");
    await stack.must("cancel", "--yes");
    const next = succeeded(await stack.up());
    // Pulumi's own words; the changes that it asks the user to check have been found and finished by then.
    expect(next.output).toContain("pending operations from previous deployment");
    await finish(stack, "10.0.0.1/24");
    for (let loss = 0; loss < losses; loss++) {
      const address = loss % 2 === 0 ? "10.0.0.2/24" : "10.0.0.1/24";
      await stack.setProgram(two(address));
      await losePower(stack, loss * 50);
      expect(Object.keys(await vlanLinks(h1)).sort()).toEqual(["eth0.10", "inner"]);
      const { stdout } = await h1.run("ip -br -4 address show dev eth0.10");
      expect(stdout.match(/[\d.]+\/24/g)).toEqual([expect.stringMatching(/^10.0.0.[12]\/24$/)]);
      await stack.run("cancel", "--yes");
      await finish(stack, address);
    }
    succeeded(await stack.destroy());
    expect(await listing(h1)).toBe(before[0]);
    await stack.remove();
  });
});
